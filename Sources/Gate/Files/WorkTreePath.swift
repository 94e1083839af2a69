import Evidence
import Trees

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A path on this machine as what a work tree tracks.
struct WorkTreePath {
  /// Where the path leads to below the work tree: as it is written, and by way of links.
  private let places: [TreePath]

  /// - Parameter root: of the work tree.
  init(_ path: String, in root: LocalPath) {
    var places = [Self.written(path, root)]
    if let folder = LocalPath(LocalPath.folder(of: path))?.relative(to: root),
      let name = path.split(separator: "/").last
    {
      places.append(folder.appending(String(name)))
    }
    places.append(Self.target(path, root))
    self.places = places.compactMap(\.self)
  }

  /// Whether it leads there by any way.
  var isInside: Bool { !places.isEmpty }

  /// The entry of a tree that decides what is read at the path; nil where none does. A link or a submodule above
  /// the file decides as well as the file itself.
  func entry(in tree: any SourceTree) throws(TreeError) -> TreeEntry? {
    for place in places {
      if let entry = try tree.entry(at: place) { return entry }
      var folder = place.parent
      while !folder.isRoot {
        if let entry = try tree.entry(at: folder), [.link, .submodule].contains(entry.kind) {
          return entry
        }
        folder = folder.parent
      }
    }
    return nil
  }

  /// What a tree tracks at the path, or below it where that is a folder; nil when it tracks nothing there.
  func tracked(in tree: any SourceTree) throws(TreeError) -> TreePath? {
    if let entry = try entry(in: tree) { return entry.path }
    for place in places {
      if try !tree.entries(below: place).isEmpty { return place }
    }
    return nil
  }

  /// The path without `.` and `..`, no link being followed.
  private static func written(_ path: String, _ root: LocalPath) -> TreePath? {
    guard let here = LocalPath(".") else { return nil }
    var parts: [Substring] = path.hasPrefix("/") ? [] : here.text.split(separator: "/")
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    let base = root.text.split(separator: "/")
    guard parts.count >= base.count, parts.starts(with: base) else { return nil }
    return TreePath(parts.dropFirst(base.count).joined(separator: "/"))
  }

  /// The file behind all links.
  private static func target(_ path: String, _ root: LocalPath) -> TreePath? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return written(String(cString: resolved), root)
  }
}
