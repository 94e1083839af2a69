import Evidence
import Inventory
import Syntax

/// Cabal's `cabal.project.freeze`: exact versions, flags, and the state of the index. No digests: they
/// stand in the index, which `index-state` names by time.
enum CabalFreeze: LockfileFormat {
  static let names: Set = ["cabal.project.freeze"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      var list = EntryList()
      var isInConstraints = false
      var end: TextLine?
      for line in try TextLines(source) {
        var content = line.content
        if content.isEmpty || content.starts(with: "--".utf8) { continue }
        end = line
        if line.indent == 0 {
          guard let (key, value) = content.split(at: UInt8(ascii: ":")) else {
            throw ReadError(at: line.range.lowerBound, "not a field of a project")
          }
          isInConstraints = key.isText("constraints")
          content = value.trimmed()
        }
        if isInConstraints { try take(content, into: &list) }
      }
      if let end, end.content.last == UInt8(ascii: ",") {
        throw ReadError(
          at: end.range.upperBound, "the last line ends with a comma: the list was cut")
      }
      return list.lockfile(source, .hackage, "cabal.project.freeze")
    }
  }

  private static func take(
    _ content: ArraySlice<UInt8>, into list: inout EntryList
  ) throws(ReadError) {
    for part in content.split(separator: UInt8(ascii: ",")) {
      let part = part.trimmed()
      if part.isEmpty { continue }
      if let entry = try entry(part) { list.add(entry) }
    }
  }

  /// `any.name ==1.0`; nil for flags, as `name +flag -other`.
  private static func entry(_ part: ArraySlice<UInt8>) throws(ReadError) -> Dependency? {
    let words = part.split(separator: 0x20)
    guard let first = words.first, words.count >= 2 else {
      throw ReadError(at: part.startIndex, "not a package with its version or flags")
    }
    guard words[1].starts(with: "==".utf8) else {
      let isFlags = words[1].first.map { "+-".utf8.contains($0) } ?? false
      guard isFlags || words[1].isText("installed") else {
        throw ReadError(at: part.startIndex, "not a package with its version or flags")
      }
      return nil
    }
    let version = words[1].dropFirst(2)
    guard words.count == 2, !version.isEmpty else {
      throw ReadError(at: part.startIndex, "not an exact version")
    }
    let isQualified = first.starts(with: "any.".utf8)
    let name = isQualified ? first.dropFirst(4) : first
    return Dependency(
      .hackage, name.text, version.text, from: PackageSource(.unstated), key: part.range)
  }
}
