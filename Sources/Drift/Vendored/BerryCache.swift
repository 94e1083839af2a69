import Evidence
import Inventory
import Trees

/// Yarn's committed cache (`.yarn/cache`, "zero-installs"): a zip for each package, whose SHA-512 is the
/// checksum in yarn.lock behind the cache key (yarn's `Cache.ts`).
///
/// The file's name is `<name>-<protocol>-<version>-<10 digits of the locator>-<10 of the checksum>.zip`,
/// or ends in the cache key where checksums are not compared.
enum BerryCache: VendoredCheck {
  static func check(_ input: VendoredInput, into report: inout Report) {
    let folders = Dictionary(grouping: input.files[.berryArchive]) { $0.path.parent }
    for (folder, archives) in folders.sorted(by: { $0.key < $1.key }) {
      let lockPath = folder.parent.parent.appending("yarn.lock")
      let isAnyJudged = input.isJudged(lockPath) || archives.contains { input.isJudged($0.path) }
      guard isAnyJudged else { continue }
      guard let lockfile = input.lockfiles.first(where: { $0.path == lockPath }) else {
        report.notVerified(
          NotVerified(
            vendored: folder, "no-lockfile", "no yarn.lock that was read speaks of this cache",
            in: input.tree.origin))
        continue
      }
      BerryCacheFolder(input, folder, archives, lockfile).check(into: &report)
    }
  }
}

private struct BerryCacheFolder {
  private let input: VendoredInput
  private let folder: TreePath
  private let archives: [TreeEntry]
  private let lockfile: Lockfile
  private let isLockJudged: Bool
  /// Entries of the lockfile by the checksum's first ten digits, which name the archive.
  private var byPrefix: [String: [Dependency]] = [:]
  /// Entries by the beginning of the archive's name.
  private var byStem: [String: [Dependency]] = [:]

  init(
    _ input: VendoredInput, _ folder: TreePath, _ archives: [TreeEntry], _ lockfile: Lockfile
  ) {
    self.input = input
    self.folder = folder
    self.archives = archives
    self.lockfile = lockfile
    isLockJudged = input.isJudged(lockfile.path)
    for dependency in lockfile.dependencies {
      for digest in dependency.digests {
        byPrefix[String(digest.hex.prefix(10)), default: []].append(dependency)
      }
      byStem[Self.stem(dependency), default: []].append(dependency)
    }
  }

  /// `@scope/name` at `npm:1.0.0` → `@scope-name-npm-1.0.0`.
  private static func stem(_ dependency: Dependency) -> String {
    let ident = dependency.name.split(separator: "/").joined(separator: "-")
    return "\(ident)-npm-\(dependency.version)"
  }

  func check(into report: inout Report) {
    var doubts = VendoredDoubts()
    var changed = VendoredIssue(
      "'\(folder.shown)'", .file(folder), "holds archives that are not what yarn.lock has",
      in: folder)
    var unlisted = VendoredIssue(
      "'\(folder.shown)'", .file(folder), "holds archives that yarn.lock does not know",
      in: folder, severity: .low)
    let present = presentPrefixes
    for archive in archives where isLockJudged || input.isJudged(archive.path) {
      let name = ArchiveName(archive.path.nameText)
      let named = name.checksum.map { byPrefix[$0] ?? [] } ?? []
      let versions = byStem[name.stem] ?? []
      if named.isEmpty, versions.isEmpty || isReplaced(versions, present) {
        unlisted.add(sample(archive, nil))
      } else if input.isJudged(archive.path) {
        compare(archive, named.isEmpty ? versions : named, &changed, &doubts)
      }
    }
    changed.tell(input, into: &report)
    unlisted.tell(input, into: &report)
    noteMissing(present, &doubts)
    doubts.tell(folder, input, into: &report, texts: texts)
  }

  /// Of the checksums that archives bear in their names.
  private var presentPrefixes: Set<String> {
    Set(archives.compactMap { ArchiveName($0.path.nameText).checksum })
  }

  /// Whether the archives of these entries are there under their own names: this one was left behind.
  private func isReplaced(_ versions: [Dependency], _ present: Set<String>) -> Bool {
    versions.allSatisfy { dependency in
      !dependency.digests.isEmpty
        && dependency.digests.contains { present.contains(String($0.hex.prefix(10))) }
    }
  }

  private func compare(
    _ archive: TreeEntry, _ expected: [Dependency], _ changed: inout VendoredIssue,
    _ doubts: inout VendoredDoubts
  ) {
    let digests = expected.flatMap(\.digests)
    guard !digests.isEmpty else { return doubts.add("no-checksum", archive.path.nameText) }
    do throws(TreeError) {
      let content = try input.digest(archive, [.sha512])
      guard let now = content[.sha512] else { return doubts.add("unreadable", archive.path.text) }
      if digests.contains(where: { $0.bytes == now.bytes }) { return }
      if content.isPlaceholder { return doubts.add("lfs", archive.path.nameText) }
      changed.add(
        sample(
          archive,
          Fact(
            "sha512", was: digests[0].hex, now: now.hex,
            check: input.command(archive.path, .sha512))))
    } catch {
      doubts.add("unreadable", error.description)
    }
  }

  private func sample(_ archive: TreeEntry, _ fact: Fact?) -> VendoredIssue.Sample {
    VendoredIssue.Sample(
      archive.path.nameText, fact, Place(.cause, in: input.tree.origin, path: archive.path))
  }

  private func noteMissing(_ present: Set<String>, _ doubts: inout VendoredDoubts) {
    let stems = Set(archives.map { ArchiveName($0.path.nameText).stem })
    for dependency in lockfile.dependencies where !dependency.digests.isEmpty {
      let isHere =
        dependency.digests.contains { present.contains(String($0.hex.prefix(10))) }
        || stems.contains(Self.stem(dependency))
      if !isHere { doubts.add("not-vendored", "\(dependency.name) \(dependency.version)") }
    }
  }

  private func texts(_ reason: String, _ count: Int, _ first: String) -> (String, String)? {
    let archives = count == 1 ? "1 archive" : "\(count) archives"
    switch reason {
    case "no-checksum": return ("yarn.lock has no checksum of \(archives), as '\(first)'", "")
    case "not-vendored":
      return ("\(archives) of yarn.lock are not in this folder, as \(first)", "yarn install")
    case "lfs":
      return ("\(archives) are kept by Git LFS and were not read, as '\(first)'", "git lfs pull")
    default: return nil
    }
  }
}

/// The name of an archive in yarn's cache.
struct ArchiveName {
  /// In front of the locator's digits.
  let stem: String
  /// The first digits of the checksum, where the name has them.
  let checksum: String?

  init(_ name: String) {
    let parts = name.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    stem = parts.dropLast(2).joined(separator: "-")
    checksum = parts.last.flatMap { $0.utf8.count == 10 && $0.allSatisfy(\.isHexDigit) ? $0 : nil }
      .map(String.init)
  }
}
