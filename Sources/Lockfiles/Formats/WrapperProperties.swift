import Evidence
import Inventory
import Syntax

/// What build wrappers download and run before any other check: `gradle-wrapper.properties` and
/// `maven-wrapper.properties`.
enum WrapperProperties: LockfileFormat {
  static let names: Set = ["gradle-wrapper.properties", "maven-wrapper.properties"]

  /// An address and the SHA-256 of what is there (Gradle's and Maven Wrapper's documentation).
  private static let pairs = [
    (address: "distributionUrl", digest: "distributionSha256Sum"),
    (address: "wrapperUrl", digest: "wrapperSha256Sum"),
  ]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let properties = try JavaProperties(source)
      var list = EntryList(properties.anomalies)
      for (address, digest) in pairs {
        guard let url = properties[address] else { continue }
        list.add(entry(address, url, properties[digest]))
      }
      guard !list.dependencies.isEmpty else {
        throw ReadError(at: 0, "a wrapper's properties without 'distributionUrl'")
      }
      return list.lockfile(source, .maven, source.path.name.text)
    }
  }

  private static func entry(
    _ key: String, _ url: JavaProperties.Property, _ digest: JavaProperties.Property?
  ) -> Dependency {
    var stated = StatedDigests()
    if let digest { stated.add(.sha256, hex: digest.value) }
    let known = SourceAddress.archive(url.value)
    let file = PathName.last(url.value)
    let (name, version) = nameAndVersion(file)
    return Dependency(
      .maven, name, version, at: key, files: [Artifact(name: file, digests: stated.digests)],
      from: PackageSource(
        known.kind == .file ? .file : .registry, host: known.host, url: known.url),
      install: .yes, flags: .direct, key: url.range, digestRange: digest?.range,
      hasUnreadableDigest: stated.hasUnreadable)
  }

  /// `gradle-8.5-bin.zip`: the version begins at the first digit behind a dash.
  private static func nameAndVersion(_ file: String) -> (String, String) {
    let parts = file.split(separator: "-", omittingEmptySubsequences: false)
    let start = parts.firstIndex { $0.first?.isNumber == true } ?? parts.count
    let name = parts[..<start].joined(separator: "-")
    var rest = parts[start...].joined(separator: "-")
    for ending in [".zip", ".tar.gz", ".jar", "-bin", "-all"] where rest.hasSuffix(ending) {
      rest = String(rest.dropLast(ending.utf8.count))
    }
    return (name, rest)
  }
}

/// A Java properties text (java.util.Properties.load), as far as wrappers have it: no key is escaped.
struct JavaProperties {
  struct Property {
    let value: String
    /// Of key and value.
    let range: Range<Int>
  }

  private var properties: [String: Property] = [:]
  private(set) var anomalies: [Anomaly] = []

  subscript(_ key: String) -> Property? { properties[key] }

  /// - Throws: `unsupported` for keys with escapes and for values over several lines.
  init(_ source: Source) throws(ReadError) {
    for line in try TextLines(source) {
      let content = line.bytes.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0C }
      guard let first = content.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "!")
      else { continue }
      let isSeparator = { (byte: UInt8) in [0x3D, 0x3A, 0x20, 0x09, 0x0C].contains(byte) }
      let key = content.prefix { !isSeparator($0) }
      guard !key.contains(UInt8(ascii: "\\")) else {
        throw ReadError(.unsupported, at: key.startIndex, "a key with an escape is not read")
      }
      let property = Property(
        value: try Self.value(content[key.endIndex...]), range: content.range)
      if let earlier = properties.updateValue(property, forKey: key.text) {
        anomalies.append(
          Anomaly(
            .duplicateKey, content.range, earlier: earlier.range,
            "the key '\(key.text)' stands twice"))
      }
    }
  }

  /// Behind blanks, one `=` or `:`, and blanks; a backslash makes the next character itself.
  private static func value(_ rest: ArraySlice<UInt8>) throws(ReadError) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0C }
    var text = rest.drop(while: isBlank)
    if text.first == UInt8(ascii: "=") || text.first == UInt8(ascii: ":") {
      text = text.dropFirst().drop(while: isBlank)
    }
    var value: [UInt8] = []
    while let byte = text.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        value.append(byte)
        continue
      }
      guard let next = text.popFirst(), !"utnrf".utf8.contains(next) else {
        throw ReadError(
          .unsupported, at: text.startIndex, "an escape or a value over several lines is not read")
      }
      value.append(next)
    }
    return String(decoding: value, as: UTF8.self)
  }
}
