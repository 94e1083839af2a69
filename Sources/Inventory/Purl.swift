/// Builds canonical package URLs (purl specification 1.0): `pkg:npm/%40scope/name@1.0.0`.
public enum Purl {
  /// - Parameter name: with its namespace, separated by `/`.
  public static func text(_ ecosystem: Ecosystem, name: String, version: String? = nil) -> String {
    let name = ecosystem.canonical(name)
    var bytes = Array("pkg:".utf8)
    bytes.reserveCapacity(16 + name.utf8.count + (version?.utf8.count ?? 0))
    bytes += ecosystem.rawValue.utf8
    bytes.append(UInt8(ascii: "/"))
    append(name, to: &bytes, keepsSlashes: true)
    if let version, !version.isEmpty {
      bytes.append(UInt8(ascii: "@"))
      append(version, to: &bytes, keepsSlashes: false)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads `pkg:type/name@version` as this writer makes it.
  public static func parse(_ text: String) -> (ecosystem: Ecosystem, name: String, version: String)?
  {
    guard text.hasPrefix("pkg:") else { return nil }
    let rest = text.dropFirst(4)
    guard let slash = rest.firstIndex(of: "/"),
      let ecosystem = Ecosystem(rawValue: String(rest[..<slash])),
      let at = rest.lastIndex(of: "@"), at > slash,
      let name = decoded(rest[rest.index(after: slash)..<at]),
      let version = decoded(rest[rest.index(after: at)...])
    else { return nil }
    return (ecosystem, name, version)
  }

  private static func append(_ part: String, to bytes: inout [UInt8], keepsSlashes: Bool) {
    for byte in part.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x3A: bytes.append(byte)
      case UInt8(ascii: "/") where keepsSlashes: bytes.append(byte)
      default:
        bytes.append(UInt8(ascii: "%"))
        bytes += (byte < 16 ? "0" : "").utf8
        bytes += String(byte, radix: 16, uppercase: true).utf8
      }
    }
  }

  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let value = UInt8(Substring(rest.prefix(2)), radix: 16), rest.count >= 2 else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
