import Archives
import Evidence
import Patterns

/// An archive is made so that programs disagree about it.
enum HostileArchive: RuleOnly {
  static let rule = Rule(
    id: "hostile-archive", domain: .packages, kind: .attack, severity: .high, confidence: .certain,
    title: "an archive is made so that programs disagree about it",
    explanation: """
      Names that lead out of the folder, two entries of one name, content behind the end or
      lists that differ make one program unpack what another never showed. Package managers and
      scanners differ in exactly these corners.
      """,
    evidence: "the member and what is odd about it",
    remedy: "do not unpack it with other tools; ask for a new archive",
    falsePositives: "twins of one name and links are medium: some source archives have them",
    techniques: [.compromiseSoftwareSupplyChain])

  static func findings(_ issues: [ArchiveIssue], of archive: TreePath, subject: Subject)
    -> [Finding]
  {
    Dictionary(grouping: issues, by: \.kind).sorted { $0.key.rawValue < $1.key.rawValue }
      .compactMap { kind, issues in
        let isPlain = [.link, .rootedLink, .scriptBefore].contains(kind)
        guard !isPlain || isPackage(archive) && kind != .link else { return nil }
        let first = issues[0]
        let name = first.path.isRoot ? "" : "'\(first.path.text)' "
        let more = issues.count > 1 ? ", and \(issues.count - 1) more" : ""
        return Finding(
          rule, subject, "'\(archive.text)': \(name)\(first.detail)\(more)",
          kind: severity(kind, first) < .high ? .weakness : nil, severity: severity(kind, first),
          places: [Place(.cause, in: .archive(archive.text), path: first.path)],
          facts: [
            Fact("what", now: kind.rawValue), Fact("members", now: "\(issues.count)"),
          ], identity: [kind.rawValue, first.path.text])
      }
  }

  /// Whether package managers install archives of this name.
  static func isPackage(_ archive: TreePath) -> Bool {
    [".tgz", ".crate", ".whl", ".gem", ".nupkg", ".vsix"].contains(
      where: archive.nameText.hasSuffix)
  }

  private static func severity(_ kind: ArchiveIssue.Kind, _ issue: ArchiveIssue) -> Severity {
    switch kind {
    case .absolutePath, .leavesFolder, .linkOut, .device, .contentAfterEnd, .unlisted,
      .disagreement, .bomb:
      return .high
    case .duplicate:
      let isManifest = ["package.json", "METADATA", "RECORD", "Cargo.toml", "PKG-INFO"]
        .contains(issue.path.nameText)
      return isManifest ? .high : .medium
    case .rootedLink, .contentBefore, .scriptBefore, .oddName, .longName, .caseCollision:
      return .medium
    case .link: return .low
    }
  }
}
