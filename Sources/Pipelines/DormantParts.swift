import Evidence
import Syntax
import Trees

/// Jobs and steps whose conditions hold in no run: `if: false`.
struct DormantParts {
  private struct Part {
    let range: Range<Int>
    let origin: Origin
    let what: String
  }

  private var parts: [TreePath: [Part]] = [:]

  mutating func take(_ jobs: [JudgedJob]) {
    for job in jobs {
      if job.neverRuns {
        add(job.job.value, "the job '\(job.job.id)': its condition holds in no run")
        continue
      }
      for step in job.steps where step.condition?.isNeverTrue == true {
        add(step.step.value, "the step '\(step.step.label)': its condition holds in no run")
      }
    }
  }

  private mutating func add(_ value: YAMLValue, _ what: String) {
    let source = value.source
    parts[source.path, default: []].append(
      Part(range: value.writtenRange, origin: source.origin, what: what))
  }

  /// What could be done there is low, and says why; what was done there, and a written password, stays.
  func lowered(_ report: Report) -> Report {
    guard !parts.isEmpty else { return report }
    var lowered = Report()
    for finding in report.findings { lowered.find(self.lowered(finding)) }
    for question in report.open { lowered.notVerified(question) }
    return lowered
  }

  private func lowered(_ finding: Finding) -> Finding {
    guard finding.kind == .weakness, finding.severity > .low,
      finding.rule.id != HardcodedCredential.rule.id, let place = finding.places.first,
      let part = parts[place.path]?.first(where: {
        $0.origin == place.origin && $0.range.contains(place.byteOffset)
      })
    else { return finding }
    return finding.judged(.low, as: .weakness).with(Fact("never runs", now: part.what))
  }
}
