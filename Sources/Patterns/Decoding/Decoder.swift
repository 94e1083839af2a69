import Archives
import Syntax

/// A way in which scripts hide text.
public enum Encoding: String, Sendable {
  case base64
  case hexadecimal = "hex"
  case escapes, reversed
  case percent = "percent-encoding"
  case characterCodes = "character codes"
  case deflate
  case xor = "xor with a literal key"
}

/// What a literal hides.
public struct Decoded: Sendable, Hashable {
  public let bytes: [UInt8]
  /// Outermost first.
  public let encodings: [Encoding]

  public init(bytes: [UInt8], encodings: [Encoding]) {
    self.bytes = bytes
    self.encodings = encodings
  }

  /// `base64, then reversed`.
  public var way: String { encodings.map(\.rawValue).joined(separator: ", then ") }
}

/// Undoes what hides text in literals, one and two levels deep.
public enum Decoder {
  /// Bytes of one literal that are tried, and bytes that may come out.
  public static let longestLiteral = 1 << 20
  private static let mostOut = 4 << 20
  private static let depth = 2

  /// Everything readable that the literal may hide, the literal itself left out.
  public static func readings(of literal: [UInt8]) -> [Decoded] {
    guard literal.count >= 8, literal.count <= longestLiteral else { return [] }
    var found: [Decoded] = []
    var layer = [Decoded(bytes: literal, encodings: [])]
    for _ in 0..<depth {
      layer = layer.flatMap { decoded in
        single(decoded.bytes).map { Decoded(bytes: $0.1, encodings: decoded.encodings + [$0.0]) }
      }
      found += layer.filter { isReadable($0.bytes) }
      layer = Array(layer.prefix(8))
    }
    return found
  }

  private static func single(_ bytes: [UInt8]) -> [(Encoding, [UInt8])] {
    var found: [(Encoding, [UInt8])] = []
    func add(_ encoding: Encoding, _ decoded: [UInt8]?) {
      if let decoded, decoded.count >= 6, decoded != bytes { found.append((encoding, decoded)) }
    }
    add(.hexadecimal, hexadecimal(bytes))
    if found.isEmpty { add(.base64, base64(bytes)) }
    add(.escapes, escapes(bytes))
    add(.percent, percent(bytes))
    add(.characterCodes, characterCodes(bytes))
    add(.deflate, Decompression.bytes(of: bytes, limit: mostOut) ?? zlib(bytes))
    if isReversedWorthIt(bytes) { add(.reversed, bytes.reversed()) }
    return found
  }

  private static func zlib(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 8, bytes[0] == 0x78 else { return nil }
    return Decompression.inflated(bytes, limit: mostOut)
  }

  /// Reversal is tried only where what it would give begins or ends like a hidden address.
  private static func isReversedWorthIt(_ bytes: [UInt8]) -> Bool {
    let marks = ["ptth", "//:s", "==", "yrqe", "ssecorp", "tpircs"]
    return marks.contains { ByteSearch.contains($0, in: bytes, to: 12) }
      || ByteSearch.contains("ptth", in: bytes, from: max(0, bytes.count - 12))
  }

  static func isReadable(_ bytes: [UInt8]) -> Bool {
    let sample = bytes.prefix(4096)
    guard sample.count >= 6 else { return false }
    return sample.count { $0.isPrintable } * 100 >= sample.count * 95
  }

  // MARK: The encodings

  /// Base64 (RFC 4648 4 and 5), blanks and line breaks left out; nil when another byte stands in it.
  public static func base64(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 3 / 4)
    var pending: UInt32 = 0
    var count = 0
    var padding = 0
    for byte in bytes where !byte.isSpace {
      if byte == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let value = base64Value(byte) else { return nil }
      pending = pending << 6 | UInt32(value)
      count += 1
      if count % 4 == 0 {
        result += [UInt8(pending >> 16 & 255), UInt8(pending >> 8 & 255), UInt8(pending & 255)]
        pending = 0
      }
    }
    guard padding <= 2, count >= 8 else { return nil }
    switch count % 4 {
    case 2: result.append(UInt8(pending >> 4 & 255))
    case 3: result += [UInt8(pending >> 10 & 255), UInt8(pending >> 2 & 255)]
    case 1: return nil
    default: break
    }
    return result
  }

  private static func base64Value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x41...0x5A: byte - 0x41
    case 0x61...0x7A: byte - 0x61 + 26
    case 0x30...0x39: byte - 0x30 + 52
    case 0x2B, 0x2D: 62
    case 0x2F, 0x5F: 63
    default: nil
    }
  }

  static func hexadecimal(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count >= 12, bytes.count % 2 == 0 else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count / 2)
    for index in stride(from: 0, to: bytes.count, by: 2) {
      guard let high = digit(bytes[index]), let low = digit(bytes[index + 1]) else { return nil }
      result.append(high << 4 | low)
    }
    return result
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// `\x68`, `\u0068`, `\u{68}`: at least four of them.
  static func escapes(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count(where: { $0 == 0x5C }) >= 4 else { return nil }
    var result: [UInt8] = []
    var index = 0
    var count = 0
    while index < bytes.count {
      if bytes[index] == 0x5C, let (value, width) = escape(bytes, index + 1) {
        result += Array(String(value).utf8)
        index += width + 1
        count += 1
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return count >= 4 ? result : nil
  }

  private static func escape(_ bytes: [UInt8], _ index: Int) -> (Unicode.Scalar, Int)? {
    guard index < bytes.count else { return nil }
    let width = bytes[index] == UInt8(ascii: "x") ? 2 : bytes[index] == UInt8(ascii: "u") ? 4 : 0
    guard width > 0, index + width < bytes.count else { return nil }
    var value: UInt32 = 0
    for place in (index + 1)...(index + width) {
      guard let digit = digit(bytes[place]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return Unicode.Scalar(value).map { ($0, width + 1) }
  }

  static func percent(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count(where: { $0 == UInt8(ascii: "%") }) * 4 >= bytes.count else { return nil }
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  /// `104,116,116,112,…`
  static func characterCodes(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.first?.isDigit == true, bytes.contains(UInt8(ascii: ",")), bytes.count <= 1 << 16
    else { return nil }
    var result: [UInt8] = []
    for part in bytes.split(separator: UInt8(ascii: ",")) {
      let digits = part.filter { !$0.isSpace }
      guard !digits.isEmpty, digits.count <= 3, digits.allSatisfy(\.isDigit),
        let value = Int(String(decoding: digits, as: UTF8.self)), value < 256
      else { return nil }
      result.append(UInt8(value))
    }
    return result.count >= 6 ? result : nil
  }

  /// Bytes under a repeated key.
  public static func xor(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    guard !key.isEmpty else { return bytes }
    return bytes.enumerated().map { $1 ^ key[$0 % key.count] }
  }
}
