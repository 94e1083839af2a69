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
      guard source.bytes.count <= Source.defaultLimit else {
        throw ReadError(.limit("size"), at: Source.defaultLimit, "the text is over the size limit")
      }
      try TextCheck.check(source.bytes)
      let result = source.bytes.withUnsafeBufferPointer { buffer in
        Result { () throws(ReadError) in
          try entries(RawText(buffer), from: names.contains(source.path.nameText))
        }
      }
      return try result.get().lockfile(source, .maven, source.path.name.text)
    }
  }

  private static func entries(
    _ text: RawText, from hasConfigurations: Bool
  ) throws(ReadError) -> EntryList {
    var list = EntryList(expecting: text.count / 80)
    var (start, isEnded) = (text.start, false)
    while start < text.count {
      let (line, next) = text.line(at: start)
      start = next
      let content = text.trimmed(line)
      if content.isEmpty || text[content.lowerBound] == UInt8(ascii: "#") { continue }
      isEnded = text.starts(content, with: "empty=")
      if isEnded { continue }
      list.add(try entry(text, content, from: hasConfigurations))
    }
    // Gradle ends the lockfile of a project with the configurations that have no dependencies, even none.
    guard isEnded || !hasConfigurations else {
      throw ReadError(
        at: text.count, "the line 'empty=' that ends a lockfile is missing: it was cut")
    }
    return list
  }

  /// `group:name:version=configuration,…`, and in the older form without configurations.
  private static func entry(
    _ text: RawText, _ content: Range<Int>, from hasConfigurations: Bool
  ) throws(ReadError) -> Dependency {
    let equals = text.first(UInt8(ascii: "="), in: content)
    guard hasConfigurations == (equals + 1 < content.upperBound) else {
      throw ReadError(at: content.lowerBound, "a line that Gradle does not write")
    }
    let coordinates = content.lowerBound..<equals
    let first = text.first(UInt8(ascii: ":"), in: coordinates)
    let second = text.first(UInt8(ascii: ":"), in: min(first + 1, equals)..<equals)
    let group = content.lowerBound..<first
    guard second < equals, !group.isEmpty, second > first + 1, second + 1 < equals,
      text.first(UInt8(ascii: ":"), in: second + 1..<equals) == equals,
      text.first(0x20, in: coordinates) == equals
    else {
      throw ReadError(at: content.lowerBound, "not group:name:version")
    }
    return Dependency(
      .maven, text.string(group, UInt8(ascii: "/"), first + 1..<second),
      text.string(second + 1..<equals), from: PackageSource(.unstated), install: .no,
      key: coordinates)
  }
}
