import Evidence

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder that stays open, so that files in it are opened without a walk to it for each. No link is followed
/// on the way from the root: the system refuses them while it opens, which leaves no time to put one there.
final class OpenFolder {
  let path: TreePath
  private let descriptor: Int32

  /// - Parameter root: the location of the tree, without a zero at its end; followed where it is a link, since
  ///   somebody named it.
  init(_ path: TreePath, below root: [CChar]) throws(TreeError) {
    var current = (root + [0]).withUnsafeBufferPointer { root in
      root.baseAddress.map { openat(AT_FDCWD, $0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) } ?? -1
    }
    for component in path.components {
      guard current >= 0 else { break }
      let next = Self.open(
        component.bytes[...], in: current, O_DIRECTORY | O_NOFOLLOW)
      close(current)
      current = next
    }
    guard current >= 0 else { throw Self.lastError(path) }
    descriptor = current
    self.path = path
  }

  /// Opens a file that lies in this folder, for reading; never what a link leads to, and without waiting for
  /// the other end of a pipe.
  func open(_ path: TreePath) throws(TreeError) -> Int32 {
    let start = self.path.isRoot ? 0 : self.path.bytes.count + 1
    let file = Self.open(
      path.bytes.dropFirst(start), in: descriptor, O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { throw Self.lastError(path) }
    return file
  }

  private static func open(_ name: ArraySlice<UInt8>, in folder: Int32, _ flags: Int32) -> Int32 {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: name.count + 1) { space in
      for (place, byte) in zip(space.indices, name) { space[place] = CChar(bitPattern: byte) }
      space[name.count] = 0
      return space.baseAddress.map { openat(folder, $0, O_RDONLY | O_CLOEXEC | flags) } ?? -1
    }
  }

  private static func lastError(_ path: TreePath) -> TreeError {
    errno == ENOENT || errno == ENOTDIR
      ? TreeError(.missing, path, "no such file")
      : TreeError(.unreadable, path, String(cString: strerror(errno)))
  }

  deinit { close(descriptor) }
}
