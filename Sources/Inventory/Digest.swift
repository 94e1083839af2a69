/// A digest with its algorithm.
public struct Digest: Sendable, Hashable, Comparable {
  public enum Algorithm: UInt8, Sendable, Comparable, CaseIterable {
    case md5, sha1, sha256, sha384, sha512

    public static func < (left: Algorithm, right: Algorithm) -> Bool {
      left.rawValue < right.rawValue
    }

    public var name: String {
      switch self {
      case .md5: "md5"
      case .sha1: "sha1"
      case .sha256: "sha256"
      case .sha384: "sha384"
      case .sha512: "sha512"
      }
    }

    /// Bytes of one digest.
    public var length: Int {
      switch self {
      case .md5: 16
      case .sha1: 20
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    }

    /// Whether collisions can be made at will.
    public var isWeak: Bool { self <= .sha1 }
  }

  public let algorithm: Algorithm
  public let bytes: [UInt8]

  /// Nil when the length does not fit the algorithm.
  public init?(_ algorithm: Algorithm, _ bytes: [UInt8]) {
    guard bytes.count == algorithm.length else { return nil }
    self.algorithm = algorithm
    self.bytes = bytes
  }

  public static func < (left: Digest, right: Digest) -> Bool {
    left.algorithm == right.algorithm
      ? left.bytes.lexicographicallyPrecedes(right.bytes) : left.algorithm < right.algorithm
  }

  public var hex: String { Hexadecimal.text(bytes) }

  /// `sha512:<hex>`, weak ones as `weak-sha1:<hex>` (the pins' spelling).
  public var text: String { (algorithm.isWeak ? "weak-" : "") + algorithm.name + ":" + hex }
}

/// Lower-case hexadecimal.
public enum Hexadecimal {
  public static func text(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { space in
      var filled = 0
      for byte in bytes {
        space[filled] = digit(byte >> 4)
        space[filled &+ 1] = digit(byte & 15)
        filled &+= 2
      }
      return filled
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x57 &+ value }

  /// Nil when the text has an odd length or anything but lower-case digits.
  public static func bytes(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text {
      let value: UInt8
      switch character {
      case 0x30...0x39: value = character - 0x30
      case 0x61...0x66: value = character - 0x61 + 10
      default: return nil
      }
      if let open = high {
        bytes.append(open << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? bytes : nil
  }
}
