import Evidence
import Inventory
import Syntax

/// Carthage's `Cartfile.resolved`: a tag or a commit for each dependency. A tag binds nothing.
enum CartfileResolved: LockfileFormat {
  static let names: Set = ["Cartfile.resolved"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      var list = EntryList()
      for line in try TextLines(source) {
        let content = line.content
        if content.isEmpty || content.first == UInt8(ascii: "#") { continue }
        list.add(try entry(content))
      }
      return list.lockfile(source, .carthage, "Cartfile.resolved")
    }
  }

  /// `github "owner/name" "version"`
  private static func entry(_ content: ArraySlice<UInt8>) throws(ReadError) -> Dependency {
    let parts = content.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
    guard parts.count == 5, parts[4].isEmpty, parts[2].allSatisfy({ $0 == 0x20 }) else {
      throw ReadError(at: content.startIndex, "not a kind, a \"name\" and a \"version\"")
    }
    let (kind, address, version) = (parts[0].trimmed().text, parts[1].text, parts[3].text)
    let source: PackageSource
    switch kind {
    case "github" where !address.contains("://"):
      source = SourceAddress.git("https://github.com/" + address, commit: version)
    case "github", "git": source = SourceAddress.git(address, commit: version)
    case "binary": source = SourceAddress.archive(address)
    default: throw ReadError(at: content.startIndex, "a kind that Carthage does not write")
    }
    let name = SourceAddress.withoutUserInfo(address)
    return Dependency(
      .carthage, name, version, at: kind + " " + name, from: source, install: .no,
      key: content.range, sourceRange: parts[1].range)
  }
}
