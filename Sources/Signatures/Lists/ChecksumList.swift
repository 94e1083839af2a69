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
  private let byName: [String: Int]

  /// - Throws: `malformed-signature` for a line that is none, a name that stands twice or leads out of the
  ///   folder; `weak-algorithm` for MD5 and SHA-1.
  public init(_ content: [UInt8]) throws(SignatureFailure) {
    guard content.count <= 64 << 20, String(validating: content, as: UTF8.self) != nil else {
      throw .malformed("the list of checksums is not text, or over 64 MiB")
    }
    var entries: [Entry] = []
    var byName: [String: Int] = [:]
    for (number, line) in TextLines.of(content).enumerated() where !line.isEmpty {
      if line.starts(with: Array("#".utf8)) { continue }
      let entry = try Self.entry(line, number + 1)
      guard byName.updateValue(entries.count, forKey: entry.name) == nil else {
        throw .malformed("'\(entry.name)' stands twice in the list")
      }
      entries.append(entry)
    }
    guard !entries.isEmpty else { throw .malformed("the list of checksums is empty") }
    self.entries = entries
    self.byName = byName
  }

  /// Whether the list has a line for a file.
  public func names(_ name: String) -> Bool { byName[name] != nil }

  private static func entry(
    _ line: ArraySlice<UInt8>, _ number: Int
  ) throws(SignatureFailure) -> Entry {
    let isEscaped = line.first == UInt8(ascii: "\\")
    let text = String(decoding: line.dropFirst(isEscaped ? 1 : 0), as: UTF8.self)
    guard let (hash, hex, raw) = try fields(text),
      let digest = Hexadecimal.bytes(ofEitherCase: hex),
      digest.count == hash.length,
      let name = isEscaped ? unescaped(raw) : raw
    else { throw .malformed("line \(number) of the list is no checksum") }
    guard isSafe(name) else {
      throw .malformed("line \(number) of the list names a file outside its folder: '\(name)'")
    }
    return Entry(name: normal(name), hash: hash, digest: digest)
  }

  /// A path without `.` and without empty parts.
  private static func normal(_ name: String) -> String {
    let parts = name.split(separator: "/").filter { $0 != "." }
    return parts.isEmpty ? name : parts.joined(separator: "/")
  }

  private static func fields(_ text: String) throws(SignatureFailure) -> (Hash, String, String)? {
    if let found = try bsd(text) { return found }
    return try gnu(text)
  }

  private static func gnu(_ text: String) throws(SignatureFailure) -> (Hash, String, String)? {
    let hex = text.prefix { $0.isASCII && $0.isHexDigit }
    let rest = text[hex.endIndex...]
    guard rest.hasPrefix("  ") || rest.hasPrefix(" *"), rest.count > 2 else { return nil }
    let name = String(rest.dropFirst(2))
    switch hex.count {
    case 32, 40: throw .weak("the list holds \(hex.count == 32 ? "MD5" : "SHA-1") checksums")
    case 64: return (.sha256, String(hex), name)
    case 96: return (.sha384, String(hex), name)
    case 128: return (.sha512, String(hex), name)
    default: return nil
    }
  }

  private static let algorithms: [String: Hash] = [
    "SHA256": .sha256, "SHA384": .sha384, "SHA512": .sha512, "SHA2-256": .sha256,
    "SHA2-384": .sha384, "SHA2-512": .sha512, "BLAKE2b": .blake2b512,
  ]

  /// `SHA256 (name) = hex`
  private static func bsd(_ text: String) throws(SignatureFailure) -> (Hash, String, String)? {
    guard text.contains(") = "), let open = text.firstIndex(of: "("), open > text.startIndex,
      text[text.index(before: open)] == " "
    else { return nil }
    let label = String(text[..<text.index(before: open)])
    let hex = text.suffix { $0.isASCII && $0.isHexDigit }
    let middle = text[text.index(after: open)..<hex.startIndex]
    guard middle.hasSuffix(") = "), !label.contains(" ") else { return nil }
    if label == "MD5" || label == "SHA1" { throw .weak("the list holds \(label) checksums") }
    return algorithms[label].map { ($0, String(hex), String(middle.dropLast(4))) }
  }

  private static func unescaped(_ name: String) -> String? {
    var result = ""
    var isEscape = false
    for character in name {
      if isEscape {
        switch character {
        case "n": result += "\n"
        case "r": result += "\r"
        case "\\": result += "\\"
        default: return nil
        }
        isEscape = false
      } else if character == "\\" {
        isEscape = true
      } else {
        result.append(character)
      }
    }
    return isEscape ? nil : result
  }

  private static func isSafe(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix("/") && !name.utf8.contains(0)
      && !name.split(separator: "/").contains("..")
  }

  /// Checks the artifact against the line of its name.
  public func verify(
    _ artifact: any SignedContent, name: String
  ) throws(SignatureFailure) -> Entry {
    guard let entry = byName[name].map({ entries[$0] }) else {
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

extension StringProtocol {
  /// The longest end of the text whose characters all pass.
  fileprivate func suffix(_ passes: (Character) -> Bool) -> SubSequence {
    var start = endIndex
    while start > startIndex {
      let before = index(before: start)
      guard passes(self[before]) else { break }
      start = before
    }
    return self[start...]
  }
}
