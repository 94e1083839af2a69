import Evidence
import Inventory
import Syntax
import Trees

/// Installed Python distributions against their RECORD files and the lockfile.
enum SitePackages: VendoredCheck {
  static func check(_ input: VendoredInput, into report: inout Report) {
    let folders = Dictionary(grouping: input.files[.record]) { $0.path.parent.parent }
    for (folder, records) in folders.sorted(by: { $0.key < $1.key }) {
      let isJudged = input.isJudged(folder) || input.mayHaveChangedLockfile(.pypi)
      if isJudged { SitePackagesFolder(input, folder, records).check(into: &report) }
    }
  }
}

/// One folder that distributions are installed into.
private struct SitePackagesFolder {
  private let input: VendoredInput
  private let folder: TreePath
  private let records: [TreeEntry]
  private let locked: VersionIndex
  private let isLockJudged: Bool

  init(_ input: VendoredInput, _ folder: TreePath, _ records: [TreeEntry]) {
    self.input = input
    self.folder = folder
    self.records = records
    let lockfiles = input.lockfiles(.pypi, over: folder.appending("x"))
    locked = VersionIndex(lockfiles)
    isLockJudged = lockfiles.contains { input.isJudged($0.path) }
  }

  func check(into report: inout Report) {
    var doubts = VendoredDoubts()
    var listed: Set<TreePath> = []
    var isComplete = true
    for entry in records {
      guard let distribution = read(entry, &doubts) else {
        isComplete = false
        continue
      }
      checkVersion(distribution, &doubts, into: &report)
      checkFiles(distribution, &listed, &doubts, into: &report)
    }
    if isComplete { checkUnlisted(listed, into: &report) }
    doubts.tell(folder, input, into: &report, texts: texts)
  }

  private struct Distribution {
    let name: String
    let version: String
    let record: RecordFile
    var what: String { "the installed '\(name)' \(version)" }
    var subject: Subject { Subject(.package, Purl.text(.pypi, name: name, version: version)) }
  }

  private func read(_ entry: TreeEntry, _ doubts: inout VendoredDoubts) -> Distribution? {
    let parts = entry.path.parent.nameText.dropLast(".dist-info".count)
      .split(separator: "-", maxSplits: 1)
    guard parts.count == 2 else {
      doubts.add("malformed", "'\(entry.path.parent.text)' is no name and version")
      return nil
    }
    return doubts.reading(entry.path) {
      Distribution(
        name: Ecosystem.pypi.canonical(String(parts[0])), version: String(parts[1]),
        record: try RecordFile(input.source(entry)))
    }
  }

  // MARK: The lockfile

  private func checkVersion(
    _ distribution: Distribution, _ doubts: inout VendoredDoubts, into report: inout Report
  ) {
    guard isLockJudged || input.isJudged(distribution.record.source.path) else { return }
    let versions = locked.versions(of: distribution.name).filter { !$0.isEmpty }
    let isSame = versions.contains {
      Ecosystem.pypi.canonical($0) == Ecosystem.pypi.canonical(distribution.version)
    }
    if isSame { return }
    guard !versions.isEmpty else {
      return doubts.add("not-in-lockfile", "\(distribution.name) \(distribution.version)")
    }
    var issue = VendoredIssue(
      distribution.what, distribution.subject, "is not the version that the lockfile has",
      in: folder, severity: .medium)
    issue.add(
      VendoredIssue.Sample(
        distribution.record.source.path.parent.text,
        Fact("version", was: versions.joined(separator: ", "), now: distribution.version)))
    issue.tell(input, into: &report)
  }

  // MARK: RECORD

  private func checkFiles(
    _ distribution: Distribution, _ listed: inout Set<TreePath>, _ doubts: inout VendoredDoubts,
    into report: inout Report
  ) {
    var changed = VendoredIssue(
      distribution.what, distribution.subject, "holds files that are not what its RECORD has",
      in: folder)
    var absent = VendoredIssue(
      distribution.what, distribution.subject, "lacks files of its RECORD", in: folder,
      severity: .low)
    let isRecordJudged = input.isJudged(distribution.record.source.path)
    for row in distribution.record.rows {
      // Scripts lie above; an absolute path, or one out of the tree, is nothing that lies here.
      guard let path = folder.resolving(row.path) else {
        doubts.add("outside", row.path)
        continue
      }
      listed.insert(path)
      guard isRecordJudged || input.isJudged(path) else { continue }
      let place = distribution.record.source.place(.cause, row.range)
      guard let entry = input.entry(at: path) else {
        // Byte code is made anew, and what lies above is often not kept.
        if path.isInside(folder), !Self.isByteCode(path) {
          absent.add(VendoredIssue.Sample(path.text, nil, place))
        }
        continue
      }
      compare(entry, row, place, &changed, &doubts)
    }
    if isRecordJudged { doubts.add("own-list", distribution.name) }
    changed.tell(input, into: &report)
    absent.tell(input, into: &report)
    checkAgainstBase(distribution, into: &report)
  }

  private func compare(
    _ entry: TreeEntry, _ row: RecordFile.Row, _ place: Place, _ changed: inout VendoredIssue,
    _ doubts: inout VendoredDoubts
  ) {
    guard let expected = row.digest else {
      if !Self.mayLackDigest(entry.path) { doubts.add("no-digest", row.path) }
      return
    }
    do throws(TreeError) {
      let content = try input.digest(entry, [expected.algorithm])
      guard let now = content.digests.first else { return doubts.add("unreadable", row.path) }
      let isSame =
        now == expected && entry.kind != .link && (row.size.map { $0 == content.size } ?? true)
      if isSame { return }
      if content.isPlaceholder { return doubts.add("lfs", row.path) }
      let fact = Fact(
        now.algorithm.name, was: expected.hex, now: entry.kind == .link ? "a link" : now.hex,
        check: input.command(entry.path, now.algorithm))
      changed.add(VendoredIssue.Sample(entry.path.text, fact, place))
    } catch {
      doubts.add("unreadable", error.description)
    }
  }

  /// The specification lets RECORD itself and its signatures have no digest; byte code is made after it.
  private static func mayLackDigest(_ path: TreePath) -> Bool {
    isByteCode(path) || path.ends(with: ".dist-info/RECORD")
      || path.ends(with: ".dist-info/RECORD.jws") || path.ends(with: ".dist-info/RECORD.p7s")
  }

  private static func isByteCode(_ path: TreePath) -> Bool {
    path.ends(with: ".pyc") || path.ends(with: ".pyo") || path.hasFolder("__pycache__")
  }

  /// Files in the distributions' own folders that no RECORD knows; where something is installed that has
  /// no RECORD (eggs), nobody can tell whose a file is.
  private func checkUnlisted(_ listed: Set<TreePath>, into report: inout Report) {
    let below = input.below(folder)
    let hasEggs = below.contains { entry in
      entry.path.nameText == "PKG-INFO" && entry.path.parent.ends(with: ".egg-info")
        || entry.path.ends(with: ".egg-info") || entry.path.ends(with: ".egg-link")
    }
    if hasEggs { return }
    let tops = Set(
      listed.filter { $0.isInside(folder) }.map { $0.below(folder) }
        .filter { $0.bytes.contains(UInt8(ascii: "/")) }.compactMap(\.components.first))
    var issue = VendoredIssue(
      "'\(folder.shown)'", .file(folder), "holds files of packages that no RECORD has", in: folder,
      severity: .medium)
    for entry in below where !listed.contains(entry.path) && input.isJudged(entry.path) {
      let path = entry.path.below(folder)
      guard let top = path.components.first, isOfPackage(path, top, tops) else { continue }
      issue.add(
        VendoredIssue.Sample(
          entry.path.text, nil, Place(.cause, in: input.tree.origin, path: entry.path)))
    }
    issue.tell(input, into: &report)
  }

  /// What an installer adds later, by specification: INSTALLER, REQUESTED, direct_url.json.
  private static let added: Set = [
    "INSTALLER", "REQUESTED", "direct_url.json", "RECORD", "RECORD.jws", "RECORD.p7s",
    "uv_cache.json", "uv_build.json",
  ]

  /// Files beside the packages count where Python runs them without being asked (`.pth`).
  private func isOfPackage(_ path: TreePath, _ top: TreePath, _ tops: Set<TreePath>) -> Bool {
    if Self.isByteCode(path) { return false }
    if top == path { return path.ends(with: ".pth") && path.nameText != "_virtualenv.pth" }
    if path.parent.ends(with: ".dist-info"), Self.added.contains(path.nameText) { return false }
    return tops.contains(top)
  }

  /// A RECORD may say anything; of one version it never says another thing.
  private func checkAgainstBase(_ distribution: Distribution, into report: inout Report) {
    guard let source = input.sourceAtBase(distribution.record.source.path),
      source.bytes != distribution.record.source.bytes, let before = try? RecordFile(source)
    else { return }
    let known = Dictionary(
      before.rows.map { ($0.path, $0.digest) }, uniquingKeysWith: { first, _ in first })
    var issue = VendoredIssue(
      distribution.what, distribution.subject,
      "is the same version as before with another RECORD", in: folder, confidence: .medium)
    for row in distribution.record.rows where !Self.isMadeHere(row.path) {
      guard let was = known[row.path] ?? nil, let now = row.digest, was != now else { continue }
      issue.add(
        VendoredIssue.Sample(
          row.path, Fact("listed digest", was: was.hex, now: now.hex),
          distribution.record.source.place(.cause, row.range)))
    }
    issue.tell(input, into: &report)
  }

  /// Scripts and what the installer notes differ from machine to machine.
  private static func isMadeHere(_ path: String) -> Bool {
    let path = TreePath(path)
    return path.components.first == ".." || isByteCode(path)
      || (path.parent.ends(with: ".dist-info") && added.contains(path.nameText))
  }

  private func texts(_ reason: String, _ count: Int, _ first: String) -> (String, String)? {
    let packages = count == 1 ? "1 distribution" : "\(count) distributions"
    switch reason {
    case "own-list":
      return (
        "\(packages) agree with the RECORD beside them; that it is the wheel's own, the lockfile "
          + "does not say", "install the wheels anew and compare"
      )
    case "not-in-lockfile": return ("no lockfile has \(packages), as \(first)", "")
    case "outside":
      return ("\(count) files lie outside what is looked at, as '\(first)'", "")
    case "no-digest": return ("RECORD states no digest of \(count) files, as '\(first)'", "")
    case "lfs":
      return ("\(count) files are kept by Git LFS and were not read, as '\(first)'", "git lfs pull")
    default: return nil
    }
  }
}
