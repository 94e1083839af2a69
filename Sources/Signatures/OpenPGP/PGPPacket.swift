import Crypto

/// One packet of OpenPGP (RFC 9580 4).
struct PGPPacket {
  let tag: UInt8
  let body: ArraySlice<UInt8>

  static let signature: UInt8 = 2
  static let publicKey: UInt8 = 6
  static let userID: UInt8 = 13
  static let publicSubkey: UInt8 = 14

  /// Markers and padding (RFC 9580 5.8, 5.14), and a keyring's own notes (5.10).
  var isIgnored: Bool { [10, 12, 21].contains(tag) }

  /// The packets of a message. Partial and indeterminate lengths are refused: keys and detached signatures have
  /// none.
  static func all(_ bytes: [UInt8]) throws(SignatureFailure) -> [PGPPacket] {
    var packets: [PGPPacket] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard packets.count < 100_000, let packet = next(&rest) else {
        throw .malformed("an OpenPGP packet is cut short or of unknown length")
      }
      packets.append(packet)
    }
    return packets
  }

  private static func next(_ rest: inout ArraySlice<UInt8>) -> PGPPacket? {
    guard let first = rest.popFirst(), first & 0x80 != 0 else { return nil }
    let isNew = first & 0x40 != 0
    guard let length = isNew ? newLength(&rest) : oldLength(&rest, first & 3),
      length <= rest.count
    else { return nil }
    defer { rest = rest.dropFirst(length) }
    return PGPPacket(tag: isNew ? first & 0x3F : first >> 2 & 0xF, body: rest.prefix(length))
  }

  private static func oldLength(_ rest: inout ArraySlice<UInt8>, _ kind: UInt8) -> Int? {
    kind == 3 ? nil : number(&rest, 1 << Int(kind))
  }

  /// Lengths of one, two or five bytes, as packets of the new form and subpackets have them.
  static func newLength(_ rest: inout ArraySlice<UInt8>, allowsPartial: Bool = false) -> Int? {
    guard let first = rest.popFirst() else { return nil }
    switch first {
    case 0..<192: return Int(first)
    case 192..<(allowsPartial ? 255 : 224):
      return rest.popFirst().map { (Int(first) - 192) << 8 + Int($0) + 192 }
    case 255: return number(&rest, 4)
    default: return nil
    }
  }

  static func number(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> Int? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
  }

  /// A number with its length in bits in front (RFC 9580 3.2).
  static func multiprecision(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    guard let bits = number(&rest, 2) else { return nil }
    let count = (bits + 7) / 8
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}

/// ASCII armour (RFC 9580 6). The checksum is not needed: a signature guards itself.
enum PGPArmour {
  /// The bytes inside, of one or several blocks; what is not armoured comes back as it is.
  static func bytes(_ content: [UInt8]) throws(SignatureFailure) -> [UInt8] {
    guard let first = content.first, first & 0x80 == 0 else { return content }
    var bytes: [UInt8] = []
    var body: [UInt8]?
    var isHeader = false
    var count = 0
    for line in TextLines.of(content) {
      let text = line.reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed()
      if text.starts(with: Array("-----BEGIN PGP ".utf8)) {
        guard body == nil else { throw .malformed("an armoured block inside another") }
        body = []
        isHeader = true
      } else if text.starts(with: Array("-----END PGP ".utf8)), let block = body {
        guard let decoded = Base64.decode(block[...]) else {
          throw .malformed("the armour is not base64")
        }
        bytes += decoded
        body = nil
        count += 1
      } else if body != nil {
        if isHeader {
          isHeader = !text.isEmpty && text.contains(UInt8(ascii: ":"))
          if isHeader || text.isEmpty { continue }
        }
        if text.first != UInt8(ascii: "=") { body? += text }
      }
    }
    guard count > 0, body == nil else { throw .malformed("no whole block of OpenPGP armour") }
    return bytes
  }
}
