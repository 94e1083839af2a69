import Evidence
import Inventory
import Syntax
import Trees

/// `uv.lock` and the `*.py.lock` of scripts, version 1 of any revision (uv's `uv-resolver/src/lock`).
///
/// Every package names its source, and every file its address and digest. Forks of the resolution may
/// hold several versions of one name.
enum UvLock: LockfileFormat {
  static let names: Set = ["uv.lock"]

  static func matches(_ path: TreePath) -> Bool { path.nameText.hasSuffix(".py.lock") }

  static func read(_ source: Source) -> Reading<Lockfile> {
    TOMLReading.read(source) { document throws(ReadError) in
      let root = document.root
      try checkVersion(root)
      let packages =
        try (root["package"] ?? root["distribution"])?.array("'package'").map { $0 } ?? []
      var reader = UvPackages(isScript: !names.contains(source.path.nameText))
      try reader.read(packages, root["manifest"])
      let (dependencies, roots) = (reader.dependencies, reader.roots)
      let manifest = root["manifest"]
      let lockfile = Lockfile(
        source: source, ecosystem: .pypi, format: "uv.lock v1", dependencies: dependencies,
        roots: roots, anomalies: reader.anomalies,
        graph: { UvGraph.make(packages, dependencies, manifest) })
      return (lockfile, lockfile.anomalies)
    }
  }

  private static func checkVersion(_ root: TOMLValue) throws(ReadError) {
    guard let value = root["version"], let version = value.integer, version > 0 else {
      throw ReadError(
        at: root["version"]?.range.lowerBound ?? 0, "'version' is not a number from 1")
    }
    guard version == 1 else {
      throw ReadError(
        .unsupported, at: value.range.lowerBound,
        "version \(version) of uv.lock is newer than this pintle reads (1)")
    }
  }
}

/// The `source` of a package: one key that says its kind.
struct UvSource {
  let source: PackageSource
  /// The folder of a package of this very tree.
  let folder: String?
  /// Of the value.
  let range: Range<Int>

  init(_ value: TOMLValue) throws(ReadError) {
    let table = try value.table("'source'")
    for member in table.members {
      let text = member.value.string ?? ""
      range = member.value.range
      if member.key.equals("registry") {
        (source, folder) = (PythonSource.registry(text), nil)
      } else if member.key.equals("git") {
        let fragment = text.lastIndex(of: "#").map { text[text.index(after: $0)...] }
        (source, folder) = (PythonSource.git(text, commit: fragment.map(String.init)), nil)
      } else if member.key.equals("url") {
        (source, folder) = (PythonSource.archive(text), nil)
      } else if member.key.equals("path") {
        (source, folder) = (PackageSource(.file, url: text), nil)
      } else if member.key.equals("directory") {
        (source, folder) = (PackageSource(.link, url: text), text)
      } else if member.key.equals("editable") || member.key.equals("virtual") {
        (source, folder) = (PackageSource(.workspace, url: text), text)
      } else {
        throw ReadError(
          at: member.key.range.lowerBound, "uv knows no source '\(member.key.string)'")
      }
      return
    }
    throw ReadError(at: table.range.lowerBound, "a source that says nothing")
  }

  /// Without the commit: the same place before and after an update.
  var place: String {
    source.kind == .registry && source.host == "pypi"
      ? "" : " (\(source.url.prefix { $0 != "#" }))"
  }
}
