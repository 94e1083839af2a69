import Evidence
import Signatures
import Trees

/// Where artifacts lie, and beside them their signatures. Paths are relative to the folder.
protocol ArtifactFolder {
  /// The paths of all regular files and links, sorted.
  func files() throws(GateError) -> [String]
  /// - Throws: for what is no regular file or cannot be read.
  func artifact(_ path: String) throws(GateError) -> any SignedContent
  /// Where a link leads; nil for what is none.
  func target(ofLink path: String) -> String?
  /// The bytes of a signature; nil when nothing is there.
  func signature(_ path: String) throws(GateError) -> [UInt8]?
  /// Where a file stands, for reports.
  func place(_ path: String) -> Place
}

/// A folder on disk.
struct DiskArtifacts: ArtifactFolder {
  let folder: String

  func files() throws(GateError) -> [String] {
    do throws(TreeError) {
      return try FolderTree(folder).entries().artifacts
    } catch {
      throw GateError("'\(folder)' cannot be read: \(error.what)")
    }
  }

  func artifact(_ path: String) throws(GateError) -> any SignedContent {
    try OpenedFile(folder + "/" + path)
  }

  func target(ofLink path: String) -> String? { FolderTree(folder).target(ofLink: path) }

  func signature(_ path: String) throws(GateError) -> [UInt8]? {
    let path = folder + "/" + path
    return LocalFile.exists(path) ? try LocalFile.read(path) : nil
  }

  func place(_ path: String) -> Place { Place(.cause, in: .workTree, path: TreePath(path)) }
}

/// Files of a revision, or of any other tree.
struct TreeArtifacts: ArtifactFolder {
  let tree: any SourceTree

  /// Bytes of a file of the tree: a repository that holds larger ones is read from a folder.
  private static let sizeLimit = 1 << 30

  func files() throws(GateError) -> [String] {
    do throws(TreeError) {
      return try tree.entries().artifacts
    } catch {
      throw GateError(error.description)
    }
  }

  func artifact(_ path: String) throws(GateError) -> any SignedContent {
    guard let bytes = try bytes(path, Self.sizeLimit) else {
      throw GateError("not a regular file", place: place(path))
    }
    return MemoryArtifact(bytes, name: TreePath(path).nameText)
  }

  func target(ofLink path: String) -> String? { tree.target(ofLink: path) }

  func signature(_ path: String) throws(GateError) -> [UInt8]? { try bytes(path, 64 << 20) }

  private func bytes(_ path: String, _ limit: Int) throws(GateError) -> [UInt8]? {
    do throws(TreeError) {
      guard let entry = try tree.entry(at: TreePath(path)),
        entry.kind == .file || entry.kind == .executable
      else { return nil }
      return try tree.bytes(of: entry, limit: limit)
    } catch {
      throw GateError(error.what, place: place(path))
    }
  }

  func place(_ path: String) -> Place { Place(.cause, in: tree.origin, path: TreePath(path)) }
}

extension SourceTree {
  fileprivate func target(ofLink path: String) -> String? {
    guard let entry = try? entry(at: TreePath(path)), entry.kind == .link,
      let target = try? bytes(of: entry, limit: 4096)
    else { return nil }
    return String(decoding: target, as: UTF8.self)
  }
}

extension [TreeEntry] {
  /// Regular files and links; what belongs to the trust set and to git left out.
  fileprivate var artifacts: [String] {
    filter { [.file, .executable, .link].contains($0.kind) }
      .map(\.path.text).filter { !$0.hasPrefix(".pintle/") && !$0.hasPrefix(".git/") }
  }
}
