import Crypto
import Inventory

/// A list as `sha256sum` writes it, GNU or BSD form.
public struct ChecksumList: Sendable {
  public struct Entry: Sendable {
    public let name: String
    public let hash: Hash
    public let digest: [UInt8]
  }

  public let entries: [Entry]
  /// By bytes: two spellings of a letter are two files.
  private let byName: [[UInt8]: Int]

  /// - Throws: `malformed-signature` for a line that is none, a name that stands twice or leads out of the
  ///   folder; `weak-algorithm` for MD5 and SHA-1.
  public init(_ content: [UInt8]) throws(SignatureFailure) {
    guard content.count <= 64 << 20, String(validating: content, as: UTF8.self) != nil else {
      throw .malformed("the list of checksums is not text, or over 64 MiB")
    }
    var entries: [Entry] = []
    var byName: [[UInt8]: Int] = [:]
    for (number, line) in TextLines.of(content).enumerated() where !line.isEmpty {
      if line.starts(with: Array("#".utf8)) { continue }
      let entry = try Self.entry(line, number + 1)
      guard byName.updateValue(entries.count, forKey: Array(entry.name.utf8)) == nil else {
        throw .malformed("'\(entry.name)' stands twice in the list")
      }
      entries.append(entry)
    }
    guard !entries.isEmpty else { throw .malformed("the list of checksums is empty") }
    self.entries = entries
    self.byName = byName
  }

  /// Whether the list has a line for a file.
  public func names(_ name: String) -> Bool { byName[Array(name.utf8)] != nil }

  private static func entry(
    _ line: ArraySlice<UInt8>, _ number: Int
  ) throws(SignatureFailure) -> Entry {
    let isEscaped = line.first == UInt8(ascii: "\\")
    guard let (hash, hex, raw) = try fields(line.dropFirst(isEscaped ? 1 : 0)),
      let digest = Hexadecimal.bytes(ofEitherCase: String(decoding: hex, as: UTF8.self)),
      digest.count == hash.length,
      let name = isEscaped ? unescaped(raw) : Array(raw)
    else { throw .malformed("line \(number) of the list is no checksum") }
    let parts = name.split(separator: UInt8(ascii: "/"))
    guard !name.isEmpty, name.first != UInt8(ascii: "/"), !name.contains(0),
      !parts.contains(where: { $0.elementsEqual("..".utf8) })
    else {
      let name = String(decoding: name, as: UTF8.self)
      throw .malformed("line \(number) of the list names a file outside its folder: '\(name)'")
    }
    return Entry(name: normal(parts, name), hash: hash, digest: digest)
  }

  /// A path without `.` and without empty parts.
  private static func normal(_ parts: [ArraySlice<UInt8>], _ name: [UInt8]) -> String {
    let parts = parts.filter { !$0.elementsEqual(".".utf8) }
    let normal = Array(parts.joined(separator: [UInt8(ascii: "/")]))
    return String(decoding: parts.isEmpty ? name : normal, as: UTF8.self)
  }

  private typealias Fields = (Hash, hex: ArraySlice<UInt8>, name: ArraySlice<UInt8>)

  private static func fields(_ line: ArraySlice<UInt8>) throws(SignatureFailure) -> Fields? {
    if let found = try bsd(line) { return found }
    return try gnu(line)
  }

  private static func gnu(_ line: ArraySlice<UInt8>) throws(SignatureFailure) -> Fields? {
    let hex = line.prefix(while: isHexadecimal)
    let rest = line[hex.endIndex...]
    guard rest.starts(with: "  ".utf8) || rest.starts(with: " *".utf8), rest.count > 2 else {
      return nil
    }
    let name = rest.dropFirst(2)
    switch hex.count {
    case 32, 40: throw .weak("the list holds \(hex.count == 32 ? "MD5" : "SHA-1") checksums")
    case 64: return (.sha256, hex, name)
    case 96: return (.sha384, hex, name)
    case 128: return (.sha512, hex, name)
    default: return nil
    }
  }

  private static let algorithms: [String: Hash] = [
    "SHA256": .sha256, "SHA384": .sha384, "SHA512": .sha512, "SHA2-256": .sha256,
    "SHA2-384": .sha384, "SHA2-512": .sha512, "BLAKE2b": .blake2b512,
  ]

  /// `SHA256 (name) = hex`
  private static func bsd(_ line: ArraySlice<UInt8>) throws(SignatureFailure) -> Fields? {
    let label = line.prefix { $0 != UInt8(ascii: " ") }
    let rest = line[label.endIndex...]
    guard label.count <= 16, rest.starts(with: " (".utf8) else { return nil }
    let hex = line[(line.lastIndex { !isHexadecimal($0) } ?? line.startIndex)...].dropFirst()
    let middle = line[(rest.startIndex + 2)..<max(rest.startIndex + 2, hex.startIndex)]
    guard middle.suffix(4).elementsEqual(") = ".utf8) else { return nil }
    let name = String(decoding: label, as: UTF8.self)
    if name == "MD5" || name == "SHA1" { throw .weak("the list holds \(name) checksums") }
    return algorithms[name].map { ($0, hex, middle.dropLast(4)) }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  private static func unescaped(_ name: ArraySlice<UInt8>) -> [UInt8]? {
    let escapes: [UInt8: UInt8] = [
      UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "\\"): UInt8(ascii: "\\"),
    ]
    var result: [UInt8] = []
    var isEscape = false
    for byte in name {
      if isEscape {
        guard let meant = escapes[byte] else { return nil }
        result.append(meant)
        isEscape = false
      } else if byte == UInt8(ascii: "\\") {
        isEscape = true
      } else {
        result.append(byte)
      }
    }
    return isEscape ? nil : result
  }

  /// Checks the artifact against the line of its name.
  public func verify(
    _ artifact: any SignedContent, name: String
  ) throws(SignatureFailure) -> Entry {
    guard let entry = byName[Array(name.utf8)].map({ entries[$0] }) else {
      throw SignatureFailure(
        .wrongSubject, "the list has no line for this file", expected: name,
        actual: "\(entries.count) other names",
        next: "give the file under the name that the list has, or get the right list")
    }
    let digest = try artifact.digest(entry.hash)
    guard digest == entry.digest else {
      throw SignatureFailure(
        .checksumMismatch, "the file is not the one in the list",
        expected: "\(entry.hash.name):\(Hex.text(entry.digest))",
        actual: "\(entry.hash.name):\(Hex.text(digest))", next: "get the file again")
    }
    return entry
  }
}
