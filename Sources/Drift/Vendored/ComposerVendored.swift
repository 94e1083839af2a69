import Evidence
import Inventory
import Syntax
import Trees

/// Composer's `vendor/` by its own note (`vendor/composer/installed.json`) against composer.lock. There are
/// no digests of what was unpacked.
enum ComposerVendored: VendoredCheck {
  static func check(_ input: VendoredInput, into report: inout Report) {
    for note in input.files[.composer] {
      let folder = note.path.parent.parent
      let lockPath = folder.parent.appending("composer.lock")
      guard input.isJudged(folder) || input.isJudged(lockPath) else { continue }
      do {
        let installed = try ComposerInstalled(try input.source(note))
        compare(installed, lockPath, folder, input, into: &report)
      } catch {
        report.notVerified(
          NotVerified(
            vendored: folder, "malformed", "'\(note.path.text)': \(error)", in: input.tree.origin))
      }
    }
  }

  private static func compare(
    _ installed: ComposerInstalled, _ lockPath: TreePath, _ folder: TreePath,
    _ input: VendoredInput, into report: inout Report
  ) {
    var doubts = VendoredDoubts()
    if let lockfile = input.lockfiles.first(where: { $0.path == lockPath }) {
      let locked = Dictionary(
        lockfile.dependencies.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      tell(installed, locked, lockfile, folder, input, &doubts, into: &report)
    } else {
      doubts.add("no-lockfile", lockPath.text)
    }
    if input.isJudged(folder) {
      for package in installed.packages { doubts.add("no-digest", package.name) }
    }
    doubts.tell(folder, input, into: &report, texts: texts)
  }

  private static func tell(
    _ installed: ComposerInstalled, _ locked: [String: Dependency], _ lockfile: Lockfile,
    _ folder: TreePath, _ input: VendoredInput, _ doubts: inout VendoredDoubts,
    into report: inout Report
  ) {
    var versions = VendoredIssue(
      "'\(folder.shown)'", .file(folder), "has other versions than composer.lock", in: folder,
      severity: .medium)
    var commits = VendoredIssue(
      "'\(folder.shown)'", .file(folder),
      "has the same versions at other commits than composer.lock",
      in: folder)
    for package in installed.packages {
      guard let entry = locked[package.name] else {
        doubts.add("not-in-lockfile", package.name)
        continue
      }
      let place = installed.source.place(.cause, package.range)
      if entry.version != package.version {
        versions.add(
          VendoredIssue.Sample(
            package.name, Fact("version", was: entry.version, now: package.version), place))
      } else if let was = entry.source.commit, let now = package.commit, was != now {
        commits.add(
          VendoredIssue.Sample(package.name, Fact("commit", was: was, now: now), place))
      }
    }
    for issue in [versions, commits] { issue.tell(input, into: &report) }
  }

  private static func texts(_ reason: String, _ count: Int, _ first: String) -> (String, String) {
    let packages = count == 1 ? "1 package" : "\(count) packages"
    switch reason {
    case "no-digest":
      return (
        "Composer keeps no digests of unpacked code, so the content of \(packages) was not compared",
        "composer install, and see what git says has changed"
      )
    case "not-in-lockfile": return ("composer.lock does not have \(packages), as '\(first)'", "")
    default: return ("no composer.lock that was read speaks of this folder", "")
    }
  }
}

/// `vendor/composer/installed.json`: `packages`, or in Composer 1 the list alone.
struct ComposerInstalled {
  struct Package {
    let name: String
    let version: String
    let commit: String?
    let range: Range<Int>
  }

  let source: Source
  let packages: [Package]

  /// - Throws: `malformed` for what Composer does not write.
  init(_ source: Source) throws(ReadError) {
    self.source = source
    let root = try JSONDocument(source).root
    let list = root.kind == .object ? root["packages"] : root
    guard let list, list.kind == .array else {
      throw ReadError(at: root.range.lowerBound, "no list of packages")
    }
    var packages: [Package] = []
    for element in list.elements {
      guard element.kind == .object, let name = element["name"]?.string,
        let version = element["version"]?.string
      else { throw ReadError(at: element.range.lowerBound, "a package without name and version") }
      let commit = element["source"]?["reference"] ?? element["dist"]?["reference"]
      packages.append(
        Package(
          name: name.lowercased(), version: version, commit: commit?.string, range: element.range))
    }
    self.packages = packages
  }
}
