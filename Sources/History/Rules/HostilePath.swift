import Evidence
import Git
import Trees

/// A file whose name is a command, or reads as another.
enum HostilePath: HistoryRule {
  static let rule = Rule(
    id: "hostile-path", domain: .history, kind: .attack, severity: .high, confidence: .high,
    title: "a file's name is made to be executed or misread",
    explanation: """
      Scripts that loop over the files of a change run what a file's name holds when they do not quote
      it; direction characters make evil.exe read as exe.live. Two names that differ only in case are
      one file on other systems, and the last one checked out wins.
      """,
    evidence: "the path, with everything that does not print made visible",
    remedy: "rename or remove the file; quote file names in pipelines",
    falsePositives:
      "test files for exactly this; names with '$' and the like are low and a weakness",
    techniques: [.unixShell, .poisonedPipeline])

  static func check(_ input: HistoryInput, into report: inout Report) {
    guard let tree = input.tree, let entries = try? tree.entries() else { return }
    for entry in entries {
      switch HostileText.judge(entry.path.bytes) {
      case .plain: continue
      case .hostile(let why): report.find(finding(entry.path, why, isHostile: true, tree, input))
      case .odd(let why): report.find(finding(entry.path, why, isHostile: false, tree, input))
      }
    }
    for (one, other) in gitFolders(entries) + twins(entries) {
      report.find(
        finding(one, "another spelling of '\(other.text)'", isHostile: false, tree, input))
    }
  }

  private static func finding(
    _ path: TreePath, _ why: String, isHostile: Bool, _ tree: any SourceTree, _ input: HistoryInput
  ) -> Finding {
    // A fixture is there to be odd.
    let isAttack = isHostile && !FileRole.isFixturePath(path)
    return Finding(
      rule, .file(path), "the path '\(path.text)' holds \(why)", kind: isAttack ? nil : .weakness,
      severity: isAttack ? nil : .low, related: [input.name.subject],
      places: [Place(.cause, in: tree.origin, path: path)],
      facts: [Fact("path", now: path.text, check: "git ls-tree -r --name-only HEAD")],
      group: input.name.subject, change: .existing)
  }

  /// Paths that are one where case does not count.
  private static func twins(_ entries: [TreeEntry]) -> [(TreePath, TreePath)] {
    var seen: [[UInt8]: TreePath] = [:]
    var found: [(TreePath, TreePath)] = []
    for entry in entries {
      let folded = entry.path.bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
      if let other = seen[folded] { found.append((entry.path, other)) }
      seen[folded] = entry.path
    }
    return found
  }

  /// `.GIT/config` and the like, which are git's own folder elsewhere.
  private static func gitFolders(_ entries: [TreeEntry]) -> [(TreePath, TreePath)] {
    entries.filter { entry in
      entry.path.components.contains { $0.text.lowercased() == ".git" || $0.text == "git~1" }
    }.map { ($0.path, TreePath(".git")) }
  }
}
