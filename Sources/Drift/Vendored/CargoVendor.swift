import Evidence
import Inventory
import Syntax
import Trees

/// Crates that `cargo vendor` put into a folder, against Cargo.lock and the list beside each crate.
enum CargoVendor: VendoredCheck {
  static func check(_ input: VendoredInput, into report: inout Report) {
    let folders = Dictionary(grouping: input.files[.crate]) { $0.path.parent.parent }
    for (folder, crates) in folders.sorted(by: { $0.key < $1.key }) {
      CargoVendorFolder(input, folder, crates).check(into: &report)
    }
  }
}

/// One folder of crates.
private struct CargoVendorFolder {
  private let input: VendoredInput
  private let folder: TreePath
  private let crates: [TreeEntry]
  private let locked: VersionIndex
  private let lockfiles: [Lockfile]
  private let isLockJudged: Bool

  init(_ input: VendoredInput, _ folder: TreePath, _ crates: [TreeEntry]) {
    self.input = input
    self.folder = folder
    let isAnyJudged = crates.contains { input.isJudged($0.path.parent) }
    lockfiles =
      isAnyJudged || input.mayHaveChangedLockfile(.cargo)
      ? input.lockfiles(.cargo, over: folder.appending("x")) : []
    isLockJudged = lockfiles.contains { input.isJudged($0.path) }
    self.crates = isAnyJudged || isLockJudged ? crates : []
    locked = VersionIndex(lockfiles)
  }

  func check(into report: inout Report) {
    guard !crates.isEmpty else { return }
    var doubts = VendoredDoubts()
    var present: Set<VersionIndex.Key> = []
    for entry in crates {
      guard let crate = read(entry, &doubts) else { continue }
      present.insert(crate.key)
      guard isLockJudged || input.isJudged(entry.path.parent) else { continue }
      checkPackage(crate, &doubts, into: &report)
      if input.isJudged(entry.path.parent) { checkFiles(crate, &doubts, into: &report) }
    }
    noteMissing(present, &doubts)
    doubts.tell(folder, input, into: &report, texts: texts)
  }

  private struct Crate {
    let key: VersionIndex.Key
    let folder: TreePath
    let checksums: CargoChecksums
    var what: String { "the vendored '\(key.name)' \(key.version)" }
    var subject: Subject {
      Subject(.package, Purl.text(.cargo, name: key.name, version: key.version))
    }
  }

  private func read(_ entry: TreeEntry, _ doubts: inout VendoredDoubts) -> Crate? {
    let folder = entry.path.parent
    guard let checksums = doubts.reading(entry.path, { try CargoChecksums(input.source(entry)) })
    else { return nil }
    guard let manifest = input.entry(at: folder.appending("Cargo.toml")) else {
      doubts.add("no-manifest", folder.text)
      return nil
    }
    let document = doubts.reading(manifest.path) {
      try TOMLDocument(input.source(manifest), options: .v11)
    }
    guard let document else { return nil }
    let package = document.root["package"]
    guard let name = package?["name"]?.string, let version = package?["version"]?.string else {
      doubts.add("no-manifest", folder.text)
      return nil
    }
    let key = VersionIndex.Key(name: name, version: version)
    return Crate(key: key, folder: folder, checksums: checksums)
  }

  // MARK: Cargo.lock

  private func checkPackage(
    _ crate: Crate, _ doubts: inout VendoredDoubts, into report: inout Report
  ) {
    guard !lockfiles.isEmpty else { return doubts.add("no-lockfile", crate.folder.text) }
    let entries = locked[crate.key]
    if entries.isEmpty { return doubts.add("not-in-lockfile", crate.folder.text) }
    let expected = entries.flatMap { $0.dependency.digests }.filter { $0.algorithm == .sha256 }
    switch crate.checksums.package {
    case .unreadable: doubts.add("no-checksum", crate.folder.text)
    case .none:
      // Two sources of one version: the one from git has none.
      if entries.allSatisfy({ !$0.dependency.digests.isEmpty }) {
        doubts.add("no-checksum", crate.folder.text)
      }
    case .digest(let digest):
      guard let entry = entries.first, !expected.isEmpty, !expected.contains(digest) else { return }
      var issue = VendoredIssue(
        crate.what, crate.subject, "is not the crate that Cargo.lock has", in: folder)
      issue.add(
        VendoredIssue.Sample(
          crate.folder.text, Fact("sha256 of the crate", was: expected[0].hex, now: digest.hex),
          crate.checksums.source.place(.cause, crate.checksums.packageRange)))
      issue.tell(input, into: &report, along: [entry.place])
    }
  }

  private func noteMissing(_ present: Set<VersionIndex.Key>, _ doubts: inout VendoredDoubts) {
    for (key, entries) in locked.all where !present.contains(key) {
      let isInstalled = entries.contains {
        $0.dependency.source.isFetched || $0.dependency.source.kind == .git
      }
      if isInstalled { doubts.add("not-vendored", "\(key.name) \(key.version)") }
    }
  }

  // MARK: The list beside the crate

  private func checkFiles(
    _ crate: Crate, _ doubts: inout VendoredDoubts, into report: inout Report
  ) {
    let list = crate.checksums
    guard !list.files.isEmpty else { return doubts.add("no-list", crate.folder.text) }
    doubts.add("own-list", crate.folder.text)
    var changed = VendoredIssue(
      crate.what, crate.subject, "holds files that are not what its list has", in: folder)
    var unlisted = VendoredIssue(
      crate.what, crate.subject, "holds files that its list does not know", in: folder,
      severity: .medium)
    var absent = VendoredIssue(
      crate.what, crate.subject, "lacks files of its list", in: folder, severity: .low)
    let known = Set(list.files.map(\.path))
    for file in list.files {
      let path = crate.folder.appending(file.path)
      let place = list.source.place(.cause, file.range)
      guard let entry = input.entry(at: path) else {
        absent.add(VendoredIssue.Sample(path.text, nil, place))
        continue
      }
      compare(entry, file, place, &changed, &doubts)
    }
    for entry in input.below(crate.folder) where !known.contains(entry.path.below(crate.folder)) {
      if !Self.isOwn(entry.path, of: crate.folder) {
        unlisted.add(
          VendoredIssue.Sample(
            entry.path.text, nil, Place(.cause, in: input.tree.origin, path: entry.path)))
      }
    }
    for issue in [changed, unlisted, absent] { issue.tell(input, into: &report) }
    checkAgainstBase(crate, into: &report)
  }

  private func compare(
    _ entry: TreeEntry, _ file: CargoChecksums.File, _ place: Place,
    _ changed: inout VendoredIssue, _ doubts: inout VendoredDoubts
  ) {
    do throws(TreeError) {
      let content = try input.digest(entry, [.sha256])
      if content.isPlaceholder, content[.sha256] != file.digest {
        return doubts.add("lfs", entry.path.text)
      }
      guard let now = content[.sha256], entry.kind == .link || now != file.digest else { return }
      let fact = Fact(
        "sha256", was: file.digest.hex, now: entry.kind == .link ? "a link" : now.hex,
        check: input.command(entry.path, .sha256))
      changed.add(VendoredIssue.Sample(entry.path.text, fact, place))
    } catch {
      doubts.add("unreadable", error.description)
    }
  }

  /// What cargo leaves out of the list, and git keeps for itself.
  private static func isOwn(_ path: TreePath, of crate: TreePath) -> Bool {
    let name = path.nameText
    return path == crate.appending(".cargo-checksum.json") || name == ".gitattributes"
      || name == ".gitignore" || name == ".cargo-ok"
  }

  /// A list may say anything of its files; of one crate it never says another thing.
  private func checkAgainstBase(_ crate: Crate, into report: inout Report) {
    guard let source = input.sourceAtBase(crate.checksums.source.path),
      let before = try? CargoChecksums(source), before.package == crate.checksums.package,
      before.package != .none, !before.files.isEmpty
    else { return }
    let known = Dictionary(
      before.files.map { ($0.path, $0.digest) }, uniquingKeysWith: { first, _ in first })
    var issue = VendoredIssue(
      crate.what, crate.subject, "is the same crate as before with another list of its files",
      in: folder, confidence: .medium)
    for file in crate.checksums.files {
      guard let was = known[file.path], was != file.digest else { continue }
      issue.add(
        VendoredIssue.Sample(
          crate.folder.appending(file.path).text,
          Fact("listed sha256", was: was.hex, now: file.digest.hex),
          crate.checksums.source.place(.cause, file.range)))
    }
    issue.tell(input, into: &report)
  }

  private func texts(_ reason: String, _ count: Int, _ first: String) -> (String, String)? {
    let crates = count == 1 ? "1 crate" : "\(count) crates"
    switch reason {
    case "own-list":
      return (
        "\(crates) agree with the lists beside them; that the lists are the crates' own, Cargo.lock "
          + "does not say", "compare them with a copy that cargo vendor writes anew"
      )
    case "no-list": return ("\(crates) list no files, as '\(first)'", "cargo vendor")
    case "no-checksum": return ("\(crates) do not state their checksum, as '\(first)'", "")
    case "no-lockfile": return ("no Cargo.lock speaks of \(crates) in this folder", "")
    case "not-in-lockfile": return ("Cargo.lock does not have \(crates), as '\(first)'", "")
    case "not-vendored":
      return ("\(crates) of Cargo.lock are not in this folder, as \(first)", "cargo vendor")
    case "no-manifest": return ("\(crates) have no Cargo.toml that names them: '\(first)'", "")
    case "lfs":
      return ("\(count) files are kept by Git LFS and were not read, as '\(first)'", "git lfs pull")
    default: return nil
    }
  }
}
