/// Blocks of PEM (RFC 7468).
public enum PEM {
  public struct Block: Sendable, Hashable {
    public let label: String
    public let bytes: [UInt8]
  }

  /// The blocks of a text in order. Text around them is passed over, as OpenSSL does.
  ///
  /// - Returns: nil when a block does not end, or holds what is not base64.
  public static func blocks(_ text: [UInt8]) -> [Block]? {
    var blocks: [Block] = []
    var label: String?
    var body: [UInt8] = []
    for line in text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      if let open = label {
        if let closed = Self.label(line, "-----END ") {
          guard closed == open, let bytes = Base64.decode(body[...]) else { return nil }
          blocks.append(Block(label: open, bytes: bytes))
          label = nil
        } else {
          body += line.filter { $0 != 0x20 && $0 != 0x09 }
        }
      } else if let opened = Self.label(line, "-----BEGIN ") {
        label = opened
        body = []
      }
    }
    return label == nil ? blocks : nil
  }

  /// One block, in lines of 64 characters.
  public static func text(_ label: String, _ bytes: [UInt8]) -> String {
    let characters = Array(Base64.encode(bytes).utf8)
    let lines = stride(from: 0, to: characters.count, by: 64).map { start in
      String(decoding: characters[start..<min(start + 64, characters.count)], as: UTF8.self)
    }
    return (["-----BEGIN \(label)-----"] + lines + ["-----END \(label)-----"])
      .joined(separator: "\n") + "\n"
  }

  private static func label(_ line: ArraySlice<UInt8>, _ prefix: StaticString) -> String? {
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix("\(prefix)"), text.hasSuffix("-----") else { return nil }
    return String(text.dropFirst("\(prefix)".count).dropLast(5))
  }
}

/// Base64 (RFC 4648) with padding; the bits behind the last byte are zero.
public enum Base64 {
  public enum Alphabet: Sendable {
    case standard, url
  }

  public static func decode(
    _ text: ArraySlice<UInt8>, _ alphabet: Alphabet = .standard
  ) -> [UInt8]? {
    if text.isEmpty { return [] }
    guard text.count.isMultiple(of: 4) else { return nil }
    let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var (bits, held): (UInt32, UInt32) = (0, 0)
    for character in text.dropLast(padding) {
      guard let value = value(character, alphabet) else { return nil }
      bits = bits << 6 | value
      held &+= 6
      if held >= 8 {
        held &-= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> held))
      }
      bits &= (1 << held) &- 1
    }
    return bits == 0 ? bytes : nil
  }

  public static func encode(_ bytes: [UInt8]) -> String {
    let length = (bytes.count + 2) / 3 * 4
    return String(unsafeUninitializedCapacity: length) { text in
      var end = 0
      var (bits, held): (UInt32, UInt32) = (0, 0)
      for byte in bytes {
        bits = bits << 8 | UInt32(byte)
        held &+= 8
        while held >= 6 {
          held &-= 6
          text[end] = character(bits >> held)
          end &+= 1
        }
        bits &= (1 << held) &- 1
      }
      if held > 0 {
        text[end] = character(bits << (6 - held))
        end &+= 1
      }
      while end < length {
        text[end] = UInt8(ascii: "=")
        end &+= 1
      }
      return length
    }
  }

  /// Of the lowest six bits.
  private static func character(_ bits: UInt32) -> UInt8 {
    let value = UInt8(bits & 63)
    return switch value {
    case 0..<26: value &+ 0x41
    case 26..<52: value &+ (0x61 - 26)
    case 52..<62: value &- (52 - 0x30)
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }

  private static func value(_ character: UInt8, _ alphabet: Alphabet) -> UInt32? {
    switch character {
    case 0x41...0x5A: UInt32(character) - 0x41
    case 0x61...0x7A: UInt32(character) - 0x61 + 26
    case 0x30...0x39: UInt32(character) - 0x30 + 52
    case UInt8(ascii: "+"): alphabet == .standard ? 62 : nil
    case UInt8(ascii: "/"): alphabet == .standard ? 63 : nil
    case UInt8(ascii: "-"): alphabet == .url ? 62 : nil
    case UInt8(ascii: "_"): alphabet == .url ? 63 : nil
    default: nil
    }
  }
}
