import Archives
import Crypto
import Evidence
import Trees

/// A package that a cache has unpacked beside the archive it came from. Builds read what is unpacked: Cargo's
/// `registry/src` beside `registry/cache`, Go's `pkg/mod/MODULE@VERSION` beside `cache/download`.
struct UnpackedPackage {
  let folder: TreePath
  /// What stands in front of each path in the archive ends with this component.
  private let isTop: @Sendable (TreePath) -> Bool
  /// What the package manager leaves among the files.
  private let ownMarks: Set<String>

  /// - Parameter archive: where the archive lies in the cache; nil where nothing is unpacked beside such ones.
  init?(of archive: TreePath) {
    let parts = archive.components
    let name = archive.nameText
    if name.hasSuffix(".crate"), let cache = parts.lastIndex(of: "cache"), cache + 3 == parts.count
    {
      let base = Self.joined(parts[..<cache]).appending("src")
      folder = base.appending(parts[cache + 1]).appending(String(name.dropLast(6)))
      ownMarks = [".cargo-ok"]
      isTop = { _ in true }
    } else if name.hasSuffix(".zip"), archive.parent.nameText == "@v",
      let download = parts.lastIndex(of: "download"), download > 0, parts[download - 1] == "cache",
      download + 2 < parts.count
    {
      let module = Self.joined(parts[(download + 1)..<(parts.count - 2)])
      let version = String(name.dropLast(4))
      folder = Self.joined(parts[..<(download - 1)]).appending("\(module.text)@\(version)")
      ownMarks = []
      isTop = { $0.bytes.contains(UInt8(ascii: "@")) }
    } else {
      return nil
    }
  }

  private static func joined(_ parts: ArraySlice<TreePath>) -> TreePath {
    parts.reduce(TreePath.root) { $0.appending($1) }
  }

  /// How the files differ from those of the archive; nil where they do not, or nothing is unpacked.
  func difference(from archive: ArchiveTree, in tree: any SourceTree) -> Difference? {
    guard let entries = try? tree.entries(below: folder), !entries.isEmpty else { return nil }
    var known: [TreePath: [UInt8]] = [:]
    archive.visit(limit: 512 << 20) { entry, content in
      guard case .success(let bytes) = content, let path = inner(entry.path) else { return }
      known[path] = SHA256.digest(bytes)
    }
    var difference = Difference()
    for entry in entries where entry.kind != .submodule {
      let path = entry.path.below(folder)
      guard let digest = known[path] else {
        if !ownMarks.contains(path.text) { difference.added.append(entry.path) }
        continue
      }
      let bytes = try? tree.bytes(of: entry, limit: 512 << 20)
      guard let bytes else {
        difference.unread.append(entry.path)
        continue
      }
      if entry.kind == .link || SHA256.digest(bytes) != digest {
        difference.changed.append(entry.path)
      }
    }
    return difference.isEmpty ? nil : difference
  }

  struct Difference {
    var changed: [TreePath] = []
    var added: [TreePath] = []
    var unread: [TreePath] = []

    var isEmpty: Bool { changed.isEmpty && added.isEmpty && unread.isEmpty }
  }

  /// A member's path inside the package's own folder.
  private func inner(_ path: TreePath) -> TreePath? {
    let parts = path.components
    guard let top = parts.firstIndex(where: isTop), top + 1 < parts.count else { return nil }
    return Self.joined(parts[(top + 1)...])
  }
}
