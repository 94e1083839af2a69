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

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    let owners = Set(
      pipelines.uses.compactMap { use in
        use.upstream?.path.split(separator: "/").first.map { $0.lowercased() }
      }.filter { $0.utf8.count >= 8 })
    guard !owners.isEmpty else { return }
    for script in pipelines.scripts where script.language == .shell {
      guard ByteSearch.contains(script.text.bytes, "://") else { continue }
      for call in script.calls {
        guard let address = Downloads.address(call), let host = Sink.host(address.lowercased())
        else {
          continue
        }
        let labels = host.split(separator: ".").dropLast().map(String.init)
        for label in labels where label.utf8.count >= 7 && !owners.contains(label) {
          guard let owner = owners.sorted().first(where: { LookalikeOwner.isSlip(label, $0) })
          else {
            continue
          }
          report.find(
            Finding(
              rule, script.subject, "'\(host)' looks like '\(owner)' and is not",
              places: [script.place(.cause, call.command.range)], identity: [host]))
        }
      }
    }
  }
}
