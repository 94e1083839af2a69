import Evidence
import Inventory
import Trees

/// Packages that lie in a repository as a registry hands them out: wheels, gems, crates, npm tarballs,
/// NuGet packages. Their names say which entry of a lockfile they are, their digests whether they are it.
enum PackageArchives: VendoredCheck {
  static func check(_ input: VendoredInput, into report: inout Report) {
    let folders = Dictionary(grouping: input.files[.archive]) { $0.path.parent }
    for (folder, archives) in folders.sorted(by: { $0.key < $1.key }) {
      let ecosystems = Set(archives.flatMap { Self.ecosystems(of: $0.path) })
      for ecosystem in ecosystems.sorted(by: { $0.rawValue < $1.rawValue }) {
        let some = archives.filter { Self.ecosystems(of: $0.path).contains(ecosystem) }
        check(some, of: ecosystem, in: folder, input, into: &report)
      }
    }
  }

  /// Whose packages have such names.
  static func ecosystems(of path: TreePath) -> [Ecosystem] {
    if path.ends(with: ".whl") || path.ends(with: ".tar.gz") { return [.pypi] }
    if path.ends(with: ".gem") { return [.gem] }
    if path.ends(with: ".crate") { return [.cargo] }
    if path.ends(with: ".nupkg") { return [.nuget] }
    return path.ends(with: ".tgz") ? [.npm] : []
  }

  private static func check(
    _ archives: [TreeEntry], of ecosystem: Ecosystem, in folder: TreePath, _ input: VendoredInput,
    into report: inout Report
  ) {
    let isAnyJudged = archives.contains { input.isJudged($0.path) }
    guard isAnyJudged || input.mayHaveChangedLockfile(ecosystem) else { return }
    let lockfiles = input.lockfiles(ecosystem, over: folder.appending("x"))
    let isLockJudged = lockfiles.contains { input.isJudged($0.path) }
    guard isAnyJudged || isLockJudged else { return }
    let index = ArchiveIndex(lockfiles)
    var comparison = ArchiveComparison(input, folder)
    for archive in archives where isLockJudged || input.isJudged(archive.path) {
      comparison.compare(archive, index.expected(ecosystem, archive.path.nameText))
    }
    comparison.tell(into: &report)
  }
}

/// Archives of one folder against what lockfiles say of their names.
struct ArchiveComparison {
  private let input: VendoredInput
  private let folder: TreePath
  private var changed: VendoredIssue
  private var places: [Place] = []
  private var doubts = VendoredDoubts()
  private(set) var known = 0
  private var unknown: [String] = []

  init(_ input: VendoredInput, _ folder: TreePath) {
    self.input = input
    self.folder = folder
    changed = VendoredIssue(
      "'\(folder.shown)'", .file(folder), "holds packages that are not what the lockfile has",
      in: folder)
  }

  mutating func compare(_ archive: TreeEntry, _ expected: [ArchiveIndex.Expected]) {
    let name = archive.path.nameText
    guard let first = expected.first else { return unknown.append(name) }
    known += 1
    let digests = expected.flatMap(\.digests).filter { $0.scheme == .file }
    // A weak digest alone still tells a file that was exchanged.
    let algorithms = Set(digests.map(\.algorithm)).subtracting([.md5])
    guard !algorithms.isEmpty else { return doubts.add("no-digest", name) }
    do throws(TreeError) {
      let content = try input.digest(archive, algorithms)
      judge(archive, content, digests, first)
    } catch {
      doubts.add("unreadable", error.description)
    }
  }

  private mutating func judge(
    _ archive: TreeEntry, _ content: ContentDigest, _ digests: [Digest],
    _ first: ArchiveIndex.Expected
  ) {
    let name = archive.path.nameText
    for now in content.digests {
      let expected = digests.filter { $0.algorithm == now.algorithm }
      if expected.isEmpty || expected.contains(now) { continue }
      if content.isPlaceholder { return doubts.add("lfs", name) }
      // NuGet's content hash leaves the package's signature out.
      if first.dependency.ecosystem == .nuget { return doubts.add("signed", name) }
      places.append(first.place)
      changed.add(
        VendoredIssue.Sample(
          name,
          Fact(
            now.algorithm.name, was: expected[0].hex, now: now.hex,
            check: input.command(archive.path, now.algorithm)),
          Place(.cause, in: input.tree.origin, path: archive.path)))
      return
    }
    if content.digests.isEmpty { doubts.add("unreadable", name) }
  }

  /// What no lockfile names is only told of where other files are packages of a lockfile.
  mutating func tell(into report: inout Report) {
    changed.tell(input, into: &report, along: Array(places.prefix(1)))
    if known > 0 { for name in unknown { doubts.add("not-in-lockfile", name) } }
    doubts.tell(folder, input, into: &report) { reason, count, first in
      let packages = count == 1 ? "1 package" : "\(count) packages"
      switch reason {
      case "no-digest": return ("the lockfile has no digest of \(packages), as '\(first)'", "")
      case "not-in-lockfile": return ("no lockfile names \(packages), as '\(first)'", "")
      case "signed":
        return (
          "\(packages) may be signed, and the lockfile's hash leaves a signature out, as '\(first)'",
          ""
        )
      case "lfs":
        return ("\(packages) are kept by Git LFS and were not read, as '\(first)'", "git lfs pull")
      default: return nil
      }
    }
  }
}
