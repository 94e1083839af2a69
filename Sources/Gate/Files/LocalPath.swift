import Evidence

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder on this machine, by its resolved path.
struct LocalPath {
  let text: String

  /// Nil when there is no folder.
  init?(_ path: String) {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    text = String(cString: resolved)
    var status = stat()
    guard fstatat(AT_FDCWD, text, &status, 0) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return nil
    }
  }

  /// This folder's path seen from one that holds it; nil when it lies elsewhere.
  func relative(to other: LocalPath) -> TreePath? {
    if text == other.text { return .root }
    let prefix = other.text.hasSuffix("/") ? other.text : other.text + "/"
    guard text.hasPrefix(prefix) else { return nil }
    return TreePath(String(text.dropFirst(prefix.count)))
  }

  /// The folder that a file of this path lies in, as it is written.
  static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }

  /// Where a file of this path lies, whatever links its folder is written by; nil when that is no folder.
  static func place(of file: String) -> String? {
    guard let folder = LocalPath(folder(of: file)) else { return nil }
    return folder.text + "/" + (file.split(separator: "/").last.map(String.init) ?? "")
  }
}
