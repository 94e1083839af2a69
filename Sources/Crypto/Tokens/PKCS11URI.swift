/// What names a key on a token (RFC 7512): `pkcs11:token=…;object=…?module-path=…&pin-source=…`.
public struct PKCS11URI: Sendable, Hashable {
  public var token: [UInt8]?
  public var serial: [UInt8]?
  public var manufacturer: [UInt8]?
  public var model: [UInt8]?
  public var slot: UInt?
  public var object: [UInt8]?
  public var id: [UInt8]?
  /// The module's file.
  public var modulePath: String?
  /// A file with the PIN.
  public var pinSource: String?
  /// The PIN itself, where everybody can read it who sees the command line.
  public var pinValue: [UInt8]?

  /// - Throws: `malformed` for what is no such URI, `unsupported` for an attribute that is not known: passing it
  ///   over could name another key.
  public init(_ text: String) throws(SigningError) {
    guard text.hasPrefix("pkcs11:") else { throw .malformed("not a pkcs11: URI") }
    let parts = text.dropFirst(7).split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    for (name, value) in try Self.attributes(parts[0], separator: ";") {
      try setPath(name, value)
    }
    guard parts.count == 2 else { return }
    for (name, value) in try Self.attributes(parts[1], separator: "&") {
      try setQuery(name, value)
    }
  }

  private static func attributes(
    _ text: Substring, separator: Character
  ) throws(SigningError) -> [(String, [UInt8])] {
    var found: [(String, [UInt8])] = []
    for part in text.split(separator: separator) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, let value = decoded(pair[1]) else {
        throw .malformed("'\(part)' of the URI is not NAME=VALUE")
      }
      let name = String(pair[0])
      guard !found.contains(where: { $0.0 == name }) else {
        throw .malformed("'\(name)' stands in the URI twice")
      }
      found.append((name, value))
    }
    return found
  }

  private static func decoded(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let digits = String(validating: rest.prefix(2), as: UTF8.self), digits.utf8.count == 2,
        digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes
  }

  private mutating func setPath(_ name: String, _ value: [UInt8]) throws(SigningError) {
    switch name {
    case "token": token = value
    case "serial": serial = value
    case "manufacturer": manufacturer = value
    case "model": model = value
    case "object": object = value
    case "id": id = value
    case "slot-id":
      guard let number = UInt(String(decoding: value, as: UTF8.self)) else {
        throw .malformed("'slot-id' is no number")
      }
      slot = number
    case "type":
      guard value == Array("private".utf8) else {
        throw .malformed("the URI does not name a private key")
      }
    default: throw .unsupported("'\(name)' in the URI is not known")
    }
  }

  private mutating func setQuery(_ name: String, _ value: [UInt8]) throws(SigningError) {
    let text = String(decoding: value, as: UTF8.self)
    switch name {
    case "module-path": modulePath = text
    case "pin-source": pinSource = text.hasPrefix("file:") ? Self.path(text) : text
    case "pin-value": pinValue = value
    default: throw .unsupported("'\(name)' in the URI is not known")
    }
  }

  private static func path(_ text: String) -> String {
    let rest = text.dropFirst(5)
    return String(rest.hasPrefix("///") ? rest.dropFirst(2) : rest)
  }
}
