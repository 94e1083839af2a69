import Evidence
import Syntax

/// A host in a script that is a slip away from an owner whose actions the repository uses.
enum LookalikeDomain: PipelineRule {
  static let rule = Rule(
    id: "lookalike-domain", domain: .pipelines, kind: .attack, severity: .high, confidence: .medium,
    title: "a script's host looks like the name of somebody else",
    explanation: """
      The forged actions/checkout fetched from scan.aquasecurtiy.org: one swap away from aquasecurity, whose
      action the repository uses. Told are hosts whose name is one letter, or two that changed places, away
      from an owner of eight letters or more that this repository's pipelines name.
      """,
    evidence: "the host and the owner", remedy: "look what the host sends, and who wrote the line",
    falsePositives: "none in 120 repositories", techniques: [.acquireDomains])

  private static let shortestOwner = 8
  private static let shortestLabel = 7

  static func gather(_ pipelines: PipelineSet, into evidence: inout RepositoryEvidence) {
    for use in pipelines.uses {
      guard let owner = use.upstream?.path.utf8.prefix(while: { $0 != UInt8(ascii: "/") }),
        owner.count >= shortestOwner
      else { continue }
      evidence.add(owner: Substring(owner))
    }
    for script in pipelines.scripts where script.language == .shell {
      guard ByteSearch.contains(script.text.bytes, "://") else { continue }
      for call in script.calls {
        guard let address = Downloads.address(call), address.holds("://"),
          let host = Sink.host(address.lowercased())
        else {
          continue
        }
        let labels = host.split(separator: ".").dropLast()
          .filter { $0.utf8.count >= shortestLabel }.map(String.init)
        guard !labels.isEmpty else { continue }
        evidence.hosts.append(
          NamedHost(
            name: host, labels: labels, subject: script.subject,
            place: script.place(.cause, call.command.range)))
      }
    }
  }

  static func conclude(_ evidence: RepositoryEvidence, into report: inout Report) {
    let owners = evidence.owners.sorted()
    guard !owners.isEmpty else { return }
    var meant: [String: String?] = [:]
    for host in evidence.hosts {
      for label in host.labels where !evidence.owners.contains(label) {
        let owner = meant[label] ?? owners.first { LookalikeOwner.isSlip(label, $0) }
        meant[label] = .some(owner)
        guard let owner else { continue }
        report.find(
          Finding(
            rule, host.subject, "'\(host.name)' looks like '\(owner)' and is not",
            places: [host.place], identity: [host.name]))
      }
    }
  }
}
