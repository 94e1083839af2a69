/// An address on the network, as text shows it.
public enum NetworkAddress {
  /// Whether the whole text is an address: `https://…`, `ws://…`, `1.2.3.4:1244`.
  public static func isAddress(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 8, bytes.count <= 600, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return false
    }
    let schemes = ["http://", "https://", "ws://", "wss://"]
    if let scheme = schemes.first(where: { bytes.starts(with: Array($0.utf8)) }) {
      return bytes.count > scheme.utf8.count + 3
        && (bytes[scheme.utf8.count].isWord || bytes[scheme.utf8.count] == UInt8(ascii: "["))
    }
    guard let end = endpoint(in: bytes, at: 0) else { return false }
    return end.port != nil && (end.end == bytes.count || bytes[end.end] == UInt8(ascii: "/"))
  }

  /// A public IPv4 address.
  public struct Endpoint: Sendable, Hashable {
    public let octets: [Int]
    public let port: Int?
    public let end: Int

    public var text: String {
      octets.map(String.init).joined(separator: ".") + (port.map { ":\($0)" } ?? "")
    }
  }

  /// The address that begins at a place; nil for private, local and documentation-free ranges that lead
  /// nowhere outside (RFC 6890), other than the documentation ranges, which tests use in place of real ones.
  public static func endpoint(in bytes: [UInt8], at start: Int) -> Endpoint? {
    var octets: [Int] = []
    var place = start
    while octets.count < 4 {
      let digits = bytes[min(place, bytes.count)...].prefix(4).prefix { $0.isDigit }
      guard !digits.isEmpty, digits.count <= 3,
        let value = Int(String(decoding: digits, as: UTF8.self)), value < 256
      else { return nil }
      octets.append(value)
      place += digits.count
      if octets.count < 4 {
        guard place < bytes.count, bytes[place] == UInt8(ascii: ".") else { return nil }
        place += 1
      }
    }
    guard place >= bytes.count || !bytes[place].isWord && bytes[place] != UInt8(ascii: ".") else {
      return nil
    }
    guard isPublic(octets) else { return nil }
    guard place < bytes.count, bytes[place] == UInt8(ascii: ":") else {
      return Endpoint(octets: octets, port: nil, end: place)
    }
    let digits = bytes[(place + 1)...].prefix(6).prefix { $0.isDigit }
    let port = Int(String(decoding: digits, as: UTF8.self)).flatMap {
      $0 > 0 && $0 < 65_536 ? $0 : nil
    }
    return Endpoint(octets: octets, port: port, end: place + 1 + digits.count)
  }

  private static func isPublic(_ octets: [Int]) -> Bool {
    switch (octets[0], octets[1]) {
    case (0, _), (10, _), (127, _), (169, 254), (192, 168), (224...255, _): false
    case (172, 16...31), (100, 64...127): false
    default: true
    }
  }

  /// Every public address in a text.
  public static func endpoints(in bytes: [UInt8]) -> [(Int, Endpoint)] {
    var found: [(Int, Endpoint)] = []
    var place = 0
    while place < bytes.count {
      guard bytes[place].isDigit else {
        place += 1
        continue
      }
      if place == 0 || !bytes[place - 1].isWord && bytes[place - 1] != UInt8(ascii: "."),
        let endpoint = endpoint(in: bytes, at: place)
      {
        found.append((place, endpoint))
        place = endpoint.end
      } else {
        while place < bytes.count, bytes[place].isDigit { place += 1 }
      }
    }
    return found
  }
}
