import Archives
import Evidence
import Packages
import Trees

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder or a file that `scan` was given, as a tree.
struct ScannedPath {
  let name: String
  let tree: any SourceTree
  /// What is odd about the container, once the tree was read.
  let archive: ArchiveTree?

  /// - Throws: when there is nothing at the path, or nothing that can be scanned.
  init(_ path: String) throws(GateError) {
    var status = stat()
    guard fstatat(AT_FDCWD, path, &status, 0) == 0 else {
      throw GateError("'\(path)': \(String(cString: strerror(errno)))")
    }
    name = path
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      tree = FolderTree(path, origin: .workTree, entersRepositories: true)
      archive = nil
    case S_IFREG:
      let bytes = try LocalFile.read(path, limit: 1 << 30)
      let base = path.split(separator: "/").last.map(String.init) ?? path
      archive = ArchiveTree(bytes, name: base)
      tree = archive ?? MemoryTree([TreePath(base): bytes], origin: .workTree)
    default: throw GateError("'\(path)' is neither a folder nor a regular file")
    }
  }

  func scan(_ options: PackageScan.Options) throws(GateError) -> PackageScan {
    do throws(TreeError) {
      return try PackageScan.scan(tree, archive: archive, options: options)
    } catch {
      throw GateError("'\(name)': \(error.description)")
    }
  }
}
