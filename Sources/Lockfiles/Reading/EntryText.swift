import Evidence
import Inventory

/// Whether names and versions are such that no tool, and no terminal, takes them for something else.
enum EntryText {
  /// - Throws: `malformed` for an entry that is fetched and whose name or version holds control characters or
  ///   leads out of a folder: tools make file names of both.
  /// - Complexity: O(n) in the texts of all entries.
  static func check(_ dependencies: [Dependency]) throws(ReadError) {
    for dependency in dependencies {
      switch dependency.source.kind {
      case .file, .link, .workspace, .bundled: continue
      case .registry, .git, .url, .unstated: break
      }
      if isHostile(dependency.name) {
        throw ReadError(at: dependency.range.lowerBound, "a name that is none")
      }
      if isHostile(dependency.version) {
        throw ReadError(
          at: dependency.range.lowerBound, "'\(dependency.name)' has a version that is none")
      }
    }
  }

  private static func isHostile(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var (dots, isStart) = (0, true)
      for byte in bytes {
        if byte < 0x20 || byte == 0x7F { return true }
        if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
          if isStart && dots == 2 { return true }
          (dots, isStart) = (0, true)
        } else if byte == UInt8(ascii: ".") {
          dots += 1
        } else {
          isStart = false
        }
      }
      return isStart && dots == 2
    }
  }
}
