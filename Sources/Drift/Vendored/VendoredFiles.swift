import Evidence
import Trees

/// The files of a tree that package managers leave where they put packages, told by their paths.
struct VendoredFiles {
  enum Kind: CaseIterable {
    /// `.cargo-checksum.json` beside each crate.
    case crate
    /// Go's `vendor/modules.txt`.
    case goModules
    /// `vendor/composer/installed.json`.
    case composer
    /// `<name>-<version>.dist-info/RECORD`.
    case record
    /// A zip in yarn's `.yarn/cache`.
    case berryArchive
    /// A package as a registry hands it out: wheel, sdist, gem, crate, nupkg, npm tarball.
    case archive
  }

  private var byKind: [Kind: [TreeEntry]] = [:]

  /// - Parameter entries: sorted; the lists are, too.
  init(_ entries: [TreeEntry]) {
    for entry in entries where entry.kind != .submodule {
      if let kind = Self.kind(of: entry.path) { byKind[kind, default: []].append(entry) }
    }
  }

  subscript(_ kind: Kind) -> [TreeEntry] { byKind[kind] ?? [] }

  var isEmpty: Bool { byKind.isEmpty }

  /// Nearly every path is told by its last byte.
  static func kind(of path: TreePath) -> Kind? {
    switch path.bytes.last {
    case UInt8(ascii: "n"):
      if path.ends(with: "/.cargo-checksum.json") { return .crate }
      return path.ends(with: "vendor/composer/installed.json") ? .composer : nil
    case UInt8(ascii: "t"):
      return path == "vendor/modules.txt" || path.ends(with: "/vendor/modules.txt")
        ? .goModules : nil
    case UInt8(ascii: "D"): return path.ends(with: ".dist-info/RECORD") ? .record : nil
    case UInt8(ascii: "p"):
      return path.ends(with: ".zip") && path.parent.ends(with: ".yarn/cache") ? .berryArchive : nil
    case UInt8(ascii: "l"), UInt8(ascii: "m"), UInt8(ascii: "g"), UInt8(ascii: "e"),
      UInt8(ascii: "z"):
      return archiveEndings.contains { path.ends(with: $0) } ? .archive : nil
    default: return nil
    }
  }

  private static let archiveEndings: [StaticString] = [
    ".whl", ".gem", ".nupkg", ".crate", ".tgz", ".tar.gz",
  ]
}

extension TreePath {
  /// For people: the root has a name, too.
  var shown: String { isRoot ? "." : text }
}
