import Evidence

/// `pintle.report/1`, the contract that other programs build on; its schema is
/// docs/report.schema.json.
enum JSONReport {
  static func render(_ verdict: Verdict) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("schema", "pintle.report/1")
      writer.key("tool")
      writer.object { writer in
        writer.field("name", Tool.name)
        writer.field("version", Tool.version)
      }
      writer.key("verdict")
      writer.object { writer in
        writer.field("outcome", verdict.outcome.rawValue)
        writer.field("exitCode", Int(verdict.outcome.exitCode))
        writer.field("failOn", verdict.failOn.name)
      }
      inputs(verdict.inputs, &writer)
      writer.key("stories")
      writer.array(verdict.stories) { story($1, &$0) }
      writer.key("findings")
      writer.array(verdict.findings) {
        finding($1, decides: verdict.deciding.contains($1.fingerprint), &$0)
      }
      writer.key("notVerified")
      writer.array(verdict.open) { question($1, &$0) }
      writer.key("waived")
      writer.array(verdict.waived) { waived($1, &$0) }
      coverage(verdict.coverage, &writer)
    }
    return writer.finish()
  }

  private static func inputs(_ inputs: Inputs, _ writer: inout JSONWriter) {
    writer.key("inputs")
    writer.object { writer in
      writer.field("path", inputs.path)
      writer.field("time", inputs.time)
      writer.field("candidate", inputs.candidate)
      writer.field("candidateKind", inputs.candidateKind)
      writer.field("base", inputs.base)
      writer.field("baseRef", inputs.baseRef)
      writer.key("trust")
      writer.object { writer in
        writer.field("from", inputs.trustFrom)
        writer.field("policy", inputs.policyDigest)
        writer.field("pins", inputs.pinsDigest)
      }
    }
  }

  private static func story(_ story: Story, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", story.id)
      writer.field("title", story.title)
      writer.field("severity", story.severity.name)
      writer.field("level", story.level.name)
      writer.key("group")
      subject(story.group, &writer)
      writer.key("subjects")
      writer.array(story.subjects) { subject($1, &$0) }
      writer.key("findings")
      writer.array(story.findings) { $0.string($1) }
      writer.key("timeline")
      writer.array(story.timeline) { writer, event in
        writer.object { writer in
          writer.field("time", event.time)
          writer.field("what", event.what)
        }
      }
      writer.key("techniques")
      writer.array(story.techniques) { $0.string($1.id) }
    }
  }

  static func subject(_ subject: Subject, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("kind", subject.kind.rawValue)
      writer.field("id", subject.id)
    }
  }

  private static func finding(_ finding: Finding, decides: Bool, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("rule", finding.rule.id)
      writer.field("kind", finding.kind.rawValue)
      writer.field("severity", finding.severity.name)
      writer.field("confidence", finding.confidence.name)
      writer.field("level", finding.level.name)
      writer.field("change", finding.change.rawValue)
      writer.field("decides", decides)
      writer.key("subject")
      subject(finding.subject, &writer)
      writer.key("related")
      writer.array(finding.related) { subject($1, &$0) }
      writer.field("message", finding.message)
      writer.key("places")
      writer.array(finding.places) { place($1, &$0) }
      writer.key("facts")
      writer.array(finding.facts) { fact($1, &$0) }
      writer.field(
        "remedy",
        finding.fixes.isEmpty ? finding.rule.remedy : finding.fixes.joined(separator: "\n"))
      writer.key("techniques")
      writer.array(finding.rule.techniques) { $0.string($1.id) }
      writer.field("fingerprint", finding.fingerprint)
    }
  }

  static func place(_ place: Place, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("role", place.role.name)
      writer.field("origin", place.origin.name)
      writer.field("path", place.path)
      guard let position = place.position(hasExcerpt: false) else { return }
      writer.field("line", position.line)
      writer.field("column", position.column)
      writer.field("endLine", position.endLine)
      writer.field("endColumn", position.endColumn)
      writer.field("byteOffset", position.byteOffset)
      writer.field("byteLength", position.byteLength)
    }
  }

  private static func fact(_ fact: Fact, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("label", fact.label)
      writer.field("was", fact.was)
      writer.field("now", fact.now)
      writer.field("check", fact.check)
    }
  }

  static func question(_ question: NotVerified, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("question", question.question.id)
      writer.key("subject")
      subject(question.subject, &writer)
      writer.field("reason", question.reason)
      writer.field("detail", question.detail)
      writer.field("next", question.next)
      writer.field("requiredBy", question.requiredBy?.rawValue)
      guard let place = question.place, place.position != nil else { return }
      writer.key("place")
      Self.place(place, &writer)
    }
  }

  private static func waived(_ waived: Waived, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("fingerprint", waived.finding.fingerprint)
      writer.field("rule", waived.finding.rule.id)
      writer.key("subject")
      subject(waived.finding.subject, &writer)
      writer.key("waiver")
      writer.object { writer in
        writer.field("reason", waived.reason)
        writer.field("owner", waived.owner)
        writer.field("expires", waived.expires)
      }
    }
  }

  static func coverage(_ coverage: Coverage, _ writer: inout JSONWriter) {
    writer.key("coverage")
    writer.object { writer in
      writer.key("files")
      writer.object { writer in
        writer.field("seen", coverage.filesSeen)
        writer.field("read", coverage.filesRead)
        writer.key("skipped")
        writer.array(coverage.skipped) { writer, skip in
          writer.object { writer in
            writer.field("reason", skip.reason)
            writer.field("count", skip.count)
          }
        }
      }
      writer.field("lockfiles", coverage.lockfiles)
      writer.field("packages", coverage.packages)
      writer.field("packagesNotRead", coverage.packagesNotRead)
      writer.field("pipelines", coverage.pipelines)
      writer.field("refs", coverage.refs)
      writer.field("commits", coverage.commits)
      writer.field("signatures", coverage.signatures)
    }
  }
}
