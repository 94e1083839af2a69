import Engine
import Evidence

/// Findings of one rule about one document or repository are told together when there are more than three.
enum Grouping {
  private static let few = 3
  /// Subjects that a group names, so that stories find them.
  private static let mostRelated = 1000

  private struct Key: Hashable {
    let rule: String
    let about: Subject
    let change: Change
    let kind: Rule.Kind
    let severity: Severity
    let confidence: Confidence
  }

  /// - Parameter told: fingerprints of findings that a story tells; they stay as they are.
  static func grouped(_ findings: [Finding], told: Set<String> = []) -> [Finding] {
    var alone: [Finding] = []
    var together: [Key: [Finding]] = [:]
    for finding in findings {
      guard let about = finding.group, !told.contains(finding.fingerprint) else {
        alone.append(finding)
        continue
      }
      let key = Key(
        rule: finding.rule.id, about: about, change: finding.change, kind: finding.kind,
        severity: finding.severity, confidence: finding.confidence)
      together[key, default: []].append(finding)
    }
    for (key, members) in together {
      alone += members.count > few ? [group(members, key)] : members
    }
    return alone
  }

  /// The first few that do not say the same.
  private static func distinct(_ findings: [Finding]) -> [Finding] {
    findings.reduce(into: []) { samples, finding in
      guard samples.count < few else { return }
      if !samples.contains(where: { $0.message == finding.message }) { samples.append(finding) }
    }
  }

  private static func group(_ members: [Finding], _ key: Key) -> Finding {
    let sorted = members.sorted {
      ($0.places.first?.byteOffset ?? 0, $0.subject.id) < (
        $1.places.first?.byteOffset ?? 0, $1.subject.id
      )
    }
    let samples = distinct(sorted)
    let names = samples.map(\.message).joined(separator: "; ")
    let more = members.count - samples.count
    var finding = Finding(
      members[0].rule, key.about, more == 0 ? names : "\(names); and \(more) more",
      kind: key.kind, severity: key.severity, confidence: key.confidence,
      related: Array(Set(sorted.prefix(mostRelated).map(\.subject)).sorted()),
      places: sorted.prefix(mostRelated).flatMap { $0.places.prefix(1) },
      facts: [Fact("count", now: "\(members.count)")] + samples.flatMap { $0.facts.prefix(1) },
      identity: members.map(\.fingerprint).sorted(), change: key.change)
    finding.fingerprint = Fingerprint.of(finding.fingerprintText)
    return finding
  }
}
