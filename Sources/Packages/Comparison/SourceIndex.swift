import Evidence
import Git
import Syntax
import Trees

/// A tagged source by path and by content.
struct SourceIndex {
  private let tree: any SourceTree
  private let byPath: [TreePath: TreeEntry]
  private let byContent: [ObjectID: TreePath]
  private let folders: Set<String>
  let hasSubmodules: Bool

  init(_ tree: any SourceTree) throws(TreeError) {
    self.tree = tree
    let entries = try tree.entries()
    hasSubmodules = entries.contains { $0.kind == .submodule }
    let files = entries.filter { $0.kind == .file || $0.kind == .executable }
    byPath = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    byContent = Dictionary(
      files.compactMap { entry in entry.id.map { ($0, entry.path) } },
      uniquingKeysWith: { first, _ in first })
    folders = Set(files.compactMap { $0.path.components.dropLast().first?.text })
  }

  var count: Int { byPath.count }

  /// The file at a path, or at the path below `src`, where many projects keep what they package.
  func entry(_ path: TreePath) -> TreeEntry? {
    byPath[path] ?? byPath[TreePath("src").appending(path)]
  }

  func path(of content: ObjectID) -> TreePath? { byContent[content] }

  func hasFolder(_ name: String) -> Bool { folders.contains(name) }

  /// The packages that the source makes, by its manifests; those of others are left out.
  func manifests() -> [ManifestPart] {
    let names: Set = ["package.json", "Cargo.toml", "pyproject.toml", "setup.py", "setup.cfg"]
    return byPath.keys.filter { path in
      let name = path.nameText
      return (names.contains(name) || name.hasSuffix(".gemspec") || name.hasSuffix(".nuspec"))
        && !path.hasFolder("node_modules") && !path.hasFolder("vendor")
        && !FileRole.isFixturePath(path)
    }.sorted().prefix(2000).compactMap { path in byPath[path].flatMap(source) }
      .flatMap(ManifestPart.read).packageNames()
  }

  var hasManifest: Bool { byPath["package.json"] != nil }

  /// Whether there is something that a build could make a package's files from.
  var hasSources: Bool { ["src", "source", "lib", "packages"].contains(where: folders.contains) }

  func source(_ entry: TreeEntry) -> Source? {
    (try? tree.bytes(of: entry, limit: Source.defaultLimit))
      .map { Source($0, path: entry.path, origin: tree.origin) }
  }

  func isSameText(_ entry: TreeEntry, _ bytes: [UInt8]) -> Bool {
    guard bytes.contains(0x0D) || bytes.contains(0x0A), let was = source(entry) else {
      return false
    }
    return was.bytes.filter { $0 != 0x0D } == bytes.filter { $0 != 0x0D }
  }
}
