import Crypto
import Git

/// What a signature says about its own key. Nothing of it is checked.
public enum SignatureMark {
  /// `OpenPGP key B5690EEEBB952194`, `SSH key SHA256:…`, `X.509`; the key's name as the signature states it.
  public static func describe(_ signature: ObjectSignature) -> String {
    let body = decoded(signature.text)
    switch signature.kind {
    case .openPGP:
      return "OpenPGP" + (body.flatMap { OpenPGPIssuer.read($0[...]) }.map { " key \($0)" } ?? "")
    case .ssh:
      return "SSH" + (body.flatMap(sshKey).map { " key SHA256:\($0)" } ?? "")
    case .x509: return "X.509"
    case .unknown: return "a signature of no known kind"
    }
  }

  /// The bytes inside the armour: lines of base64 between an empty line (or the first line) and the line
  /// that begins with `=` or `-`.
  private static func decoded(_ text: [UInt8]) -> [UInt8]? {
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    var body: [UInt8] = []
    for line in lines.dropFirst() {
      if line.contains(UInt8(ascii: ":")) || line.isEmpty { continue }
      if line.first == UInt8(ascii: "=") || line.first == UInt8(ascii: "-") { break }
      body += line
    }
    return Base64Decoding.bytes(body[...])
  }

  /// `SSHSIG`, a version, then the public key as a string.
  private static func sshKey(_ bytes: [UInt8]) -> String? {
    guard bytes.starts(with: Array("SSHSIG".utf8)), bytes.count > 14 else { return nil }
    let length = bytes[10..<14].reduce(0) { $0 << 8 | Int($1) }
    guard length > 0, length <= bytes.count - 14 else { return nil }
    return Base64Text.unpadded(SHA256.digest(Array(bytes[14..<(14 + length)])))
  }
}

/// The issuer that an OpenPGP signature packet names.
///
/// - SeeAlso: RFC 9580, 4.2 and 5.2.3
enum OpenPGPIssuer {
  /// The fingerprint's last 16 digits, or the key id; nil when the packet names none.
  static func read(_ bytes: ArraySlice<UInt8>) -> String? {
    guard let packet = body(bytes), let version = packet.first else { return nil }
    if version == 3, packet.count >= 15 { return hex(packet.dropFirst(7).prefix(8)) }
    guard version == 4 || version == 6 else { return nil }
    let width = version == 6 ? 4 : 2
    var rest = packet.dropFirst(4)
    var found: String?
    for _ in 0..<2 {
      guard rest.count >= width else { return found }
      let length = rest.prefix(width).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(width)
      guard length <= rest.count else { return found }
      found = found ?? issuer(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return found
  }

  /// The first packet, when it is a signature.
  private static func body(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let tag = bytes.first, tag & 0x80 != 0 else { return nil }
    let rest = bytes.dropFirst()
    if tag & 0x40 != 0 {
      guard tag & 0x3F == 2, let (length, used) = newLength(rest) else { return nil }
      return rest.dropFirst(used).prefix(length)
    }
    let width = [1, 2, 4, 0][Int(tag & 3)]
    guard (tag >> 2) & 0x0F == 2, width > 0, rest.count >= width else { return nil }
    return rest.dropFirst(width).prefix(rest.prefix(width).reduce(0) { $0 << 8 | Int($1) })
  }

  private static func newLength(_ bytes: ArraySlice<UInt8>) -> (length: Int, used: Int)? {
    guard let first = bytes.first else { return nil }
    let next = bytes.dropFirst()
    switch first {
    case 0..<192: return (Int(first), 1)
    case 192..<224:
      guard let second = next.first else { return nil }
      return ((Int(first) - 192) << 8 + Int(second) + 192, 2)
    case 255:
      guard next.count >= 4 else { return nil }
      return (next.prefix(4).reduce(0) { $0 << 8 | Int($1) }, 5)
    default: return nil
    }
  }

  /// Subpacket 33 is the fingerprint, 16 the key id.
  private static func issuer(_ area: ArraySlice<UInt8>) -> String? {
    var rest = area
    var found: String?
    while let (length, used) = newLength(rest), length > 0, rest.count >= used + length {
      let packet = rest.dropFirst(used).prefix(length)
      let content = packet.dropFirst()
      switch (packet.first ?? 0) & 0x7F {
      case 33 where content.count > 8: return hex(content.suffix(8))
      case 16 where content.count == 8: found = hex(content)
      default: break
      }
      rest = rest.dropFirst(used + length)
    }
    return found
  }

  private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}
