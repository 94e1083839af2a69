import Evidence
import Inventory
import Trees

/// A file that decides what is installed or built, and is a link.
enum LinkAsInput: DriftRule {
  static let rule = Rule(
    id: "link-as-input", domain: .drift, kind: .weakness, severity: .low, confidence: .certain,
    title: "a lockfile, pipeline or policy is a symbolic link",
    explanation: """
      What a link leads to can change without the link. A link inside the tree is read as the file it
      leads to; one that leads out of the tree is not verified, because nobody who reviews the change
      sees what it holds.
      """,
    evidence: "the link and where it leads: git show REV:PATH prints the target",
    remedy: "put the file itself at that path",
    falsePositives: "monorepos that share one file; inside the tree this is low",
    techniques: [.masquerading])

  private static let roles: Set<FileRole> = [.lockfile, .pipeline, .trust, .resolverConfiguration]

  static func check(_ input: DriftInput, into report: inout Report) {
    for entry in links(input) {
      let target = (try? input.candidate.tree.bytes(of: entry, limit: 4096)) ?? []
      let text = String(decoding: target, as: UTF8.self)
      report.find(
        Finding(
          rule, .file(entry.path), "'\(entry.path.text)' is a link to '\(text)'",
          places: [Place(.cause, in: input.candidate.tree.origin, path: entry.path)],
          facts: [Fact("target", now: text)], identity: [text]))
    }
  }

  private static func links(_ input: DriftInput) -> [TreeEntry] {
    let entries =
      input.base == nil
      ? (try? input.candidate.tree.entries()) ?? [] : input.changedFiles.compactMap(\.now)
    return entries.filter { $0.kind == .link && roles.contains(FileRole(of: $0.path)) }
  }
}
