import Evidence
import Inventory
import Syntax
import Trees

/// Gradle's lockfiles: `gradle.lockfile` and `buildscript-gradle.lockfile` of a project, and the older
/// ones by configuration in `gradle/dependency-locks`. They hold coordinates and no digests; those stand
/// in `verification-metadata.xml`.
enum GradleLock: LockfileFormat {
  static let names: Set = ["gradle.lockfile", "buildscript-gradle.lockfile"]

  static func matches(_ path: TreePath) -> Bool {
    path.nameText.hasSuffix(".lockfile") && path.parent.name == "dependency-locks"
  }

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      var list = EntryList()
      for line in try TextLines(source) {
        let content = line.content
        if content.isEmpty || content.first == UInt8(ascii: "#") { continue }
        if content.starts(with: "empty=".utf8) { continue }
        list.add(try entry(content, from: names.contains(source.path.nameText)))
      }
      return list.lockfile(source, .maven, source.path.name.text)
    }
  }

  /// `group:name:version=configuration,…`, and in the older form without configurations.
  private static func entry(
    _ content: ArraySlice<UInt8>, from hasConfigurations: Bool
  ) throws(ReadError) -> Dependency {
    let (coordinates, configurations) = content.split(at: UInt8(ascii: "=")) ?? (content, [])
    guard hasConfigurations == !configurations.isEmpty else {
      throw ReadError(at: content.startIndex, "a line that Gradle does not write")
    }
    let parts = coordinates.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }), !coordinates.contains(0x20) else {
      throw ReadError(at: content.startIndex, "not group:name:version")
    }
    return Dependency(
      .maven, parts[0].text + "/" + parts[1].text, parts[2].text, at: coordinates.text,
      from: PackageSource(.unstated), install: .no, key: coordinates.range)
  }
}
