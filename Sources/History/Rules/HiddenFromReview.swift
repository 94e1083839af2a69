import Evidence
import Git
import Trees

/// Attributes that keep a change of something that runs out of sight.
enum HiddenFromReview: HistoryRule {
  static let rule = Rule(
    id: "hidden-from-review", domain: .history, kind: .weakness, severity: .medium,
    confidence: .high, title: "attributes keep a file that runs out of diffs",
    explanation: """
      -diff and linguist-generated fold a file's change away in reviews. For lockfiles and bundles that
      is common; for pipelines, the gate's own files, action manifests and editor tasks it hides what
      reviewers are there to see.
      """,
    evidence: "the attribute that git resolves for the path",
    remedy: "remove the attribute for this path from .gitattributes",
    falsePositives: "generated workflows",
    techniques: [.masquerading])

  static func check(_ input: HistoryInput, into report: inout Report) {
    guard let tree = input.tree, let attributes = try? Attributes(tree), !attributes.isEmpty,
      let entries = try? tree.entries()
    else { return }
    for entry in entries where isGuarded(entry.path) {
      guard let how = hiding(entry.path, attributes) else { continue }
      report.find(
        Finding(
          rule, .file(entry.path), "'\(entry.path.text)' is kept out of diffs by '\(how)'",
          related: [input.name.subject],
          places: [Place(.cause, in: tree.origin, path: entry.path)],
          facts: [
            Fact(
              "attribute", now: how,
              check: "git check-attr -a -- \(ShellWord.quoted(entry.path.text))")
          ], identity: [how], group: input.name.subject, change: .existing))
    }
  }

  private static func hiding(_ path: TreePath, _ attributes: Attributes) -> String? {
    if attributes.state(of: "diff", at: path) == .unset { return "-diff" }
    switch attributes.state(of: "linguist-generated", at: path) {
    case .set, .value("true"): return "linguist-generated"
    default: return nil
    }
  }

  private static func isGuarded(_ path: TreePath) -> Bool {
    switch FileRole(of: path) {
    case .pipeline, .trust, .owners: true
    default: path.parent.components.first == ".vscode"
    }
  }
}
