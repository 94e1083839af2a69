import Archives
import Evidence
import Trees

/// A cache has unpacked something else than the archive beside it.
enum UnpackedMismatch: RuleOnly {
  static let rule = Rule(
    id: "unpacked-mismatch", domain: .packages, kind: .attack, severity: .high,
    confidence: .certain,
    title: "a cache has unpacked something else than the archive beside it",
    explanation: """
      Cargo and Go check an archive's digest once, unpack it, and build from what is unpacked ever
      after. A file that was changed or added there is in every build of this machine, and no
      lockfile tells.
      """,
    evidence: "the files that differ, of which three are named",
    remedy: "remove the unpacked folder; it is made again from the archive",
    falsePositives: "files that somebody edited in the cache to try something out",
    techniques: [.compromiseSoftwareDependencies, .dataManipulation])

  /// - Parameter archive: where the archive lies in the tree.
  static func check(
    _ bytes: [UInt8], at archive: TreePath, in tree: any SourceTree, into report: inout Report
  ) {
    guard let package = UnpackedPackage(of: archive),
      let content = ArchiveTree(bytes, name: archive.nameText),
      let difference = package.difference(from: content, in: tree)
    else { return }
    let all = (difference.changed + difference.added).sorted()
    for path in difference.unread.prefix(3) {
      report.notVerified(
        NotVerified(
          .packageContent, .file(path), reason: "unreadable",
          detail: "is not compared with the archive"))
    }
    guard let first = difference.changed.first ?? difference.added.first else { return }
    let facts = [
      difference.changed.isEmpty ? nil : Fact("changed", now: "\(difference.changed.count)"),
      difference.added.isEmpty ? nil : Fact("added", now: "\(difference.added.count)"),
      Fact("files", now: all.prefix(3).map(\.text).joined(separator: ", ")),
      Fact("archive", now: archive.text),
    ]
    report.find(
      Finding(
        rule, .file(package.folder),
        "'\(first.text)' is not what '\(archive.nameText)' holds",
        places: [Place(.cause, in: tree.origin, path: first)], facts: facts.compactMap { $0 },
        identity: all.prefix(20).map(\.text)))
  }
}
