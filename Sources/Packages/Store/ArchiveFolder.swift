import Archives
import Evidence
import Inventory
import Trees

/// Archives in a folder and below, by whatever names: wheels, crates, gems, tarballs, yarn's zips. Names only
/// tell which ones to look at; the digest decides.
final class ArchiveFolder: PackageFolder {
  private let folder: any SourceTree
  /// Archives by their names, folded.
  private lazy var archives: [(name: String, entry: TreeEntry)] = ((try? folder.entries()) ?? [])
    .filter { $0.kind != .link && ArchiveFormat.isNamed($0.path.nameText) }
    .map { (Self.folded(Self.name(of: $0.path)), $0) }

  init(_ folder: any SourceTree) { self.folder = folder }

  func archive(of dependency: Dependency) -> StoredArchive? {
    let digests = dependency.fileDigests
    guard !digests.isEmpty else { return nil }
    let short = dependency.name.split(separator: "/").last.map(String.init) ?? dependency.name
    let wanted = Self.folded(short)
    let version = Self.folded(dependency.version)
    for archive in archives where archive.name.contains(wanted) && archive.name.contains(version) {
      guard let bytes = try? folder.bytes(of: archive.entry, limit: 512 << 20),
        digests.contains(where: { $0.matches(bytes) == true })
      else { continue }
      return StoredArchive(
        name: Self.name(of: archive.entry.path), bytes: bytes, in: folder, at: archive.entry.path)
    }
    return nil
  }

  /// yarn 1 keeps a package's archive under one name for all, in a folder of the package's.
  private static func name(of path: TreePath) -> String {
    guard path.nameText == ".yarn-tarball.tgz" else { return path.nameText }
    let folder = path.parent.upwards.first { $0.nameText.hasPrefix("npm-") }
    return (folder ?? path.parent).nameText + ".tgz"
  }

  private static func folded(_ name: String) -> String {
    String(name.lowercased().map { "-_.+!".contains($0) ? "-" : $0 })
  }
}
