/// A digest with its algorithm and with what it is a digest of.
public struct Digest: Sendable, Hashable, Comparable {
  /// What is digested.
  public enum Scheme: Sendable, Hashable, Comparable {
    /// The file itself.
    case file
    /// Go's hash over the list of a module's files (`h1:`, golang.org/x/mod/sumdb/dirhash).
    case goFiles
    /// Nix's archive of a file tree.
    case nixArchive
    /// A git tree.
    case gitTree
    /// The archive that yarn makes of a package, by cache key: `10c0`.
    case berryCache(SchemeName)
    /// Something that the format alone knows, by its name there: an outer checksum, a recipe revision.
    case named(SchemeName)

    /// In front of the digest in texts; empty for a file's.
    public var prefix: String {
      switch self {
      case .file: ""
      case .goFiles: "h1"
      case .nixArchive: "nar"
      case .gitTree: "git-tree"
      case .berryCache(let key): "berry-" + key.text
      case .named(let name): name.text
      }
    }
  }

  public enum Algorithm: UInt8, Sendable, Comparable, CaseIterable {
    case md5, sha1, sha224, sha256, sha384, sha512

    public static func < (left: Algorithm, right: Algorithm) -> Bool {
      left.rawValue < right.rawValue
    }

    public var name: String {
      switch self {
      case .md5: "md5"
      case .sha1: "sha1"
      case .sha224: "sha224"
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
      case .sha224: 28
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    }

    /// Whether collisions can be made at will.
    public var isWeak: Bool { self <= .sha1 }
  }

  public let algorithm: Algorithm
  public let scheme: Scheme
  private let content: DigestBytes

  public var bytes: [UInt8] { content.withBytes { Array($0) } }

  /// Nil when the length does not fit the algorithm.
  public init?(_ algorithm: Algorithm, _ bytes: [UInt8], of scheme: Scheme = .file) {
    guard bytes.count == algorithm.length else { return nil }
    self.init(algorithm, of: scheme) { space in
      space.copyBytes(from: bytes)
      return true
    }
  }

  /// From hexadecimal digits of either case.
  public init?(_ algorithm: Algorithm, hex: some Sequence<UInt8>, of scheme: Scheme = .file) {
    self.init(algorithm, hex: Array(hex)[...], of: scheme)
  }

  /// From hexadecimal digits of either case, without the cost of a generic sequence.
  public init?(_ algorithm: Algorithm, hex: ArraySlice<UInt8>, of scheme: Scheme = .file) {
    guard let digest = hex.withUnsafeBufferPointer({ Digest(algorithm, hex: $0, of: scheme) })
    else { return nil }
    self = digest
  }

  /// From hexadecimal digits of either case where they stand.
  public init?(
    _ algorithm: Algorithm, hex: UnsafeBufferPointer<UInt8>, of scheme: Scheme = .file
  ) {
    guard hex.count == algorithm.length * 2 else { return nil }
    self.init(algorithm, of: scheme) { Hexadecimal.decode(hex, into: $0) }
  }

  /// From base64 in its one canonical spelling.
  public init?(_ algorithm: Algorithm, base64: ArraySlice<UInt8>, of scheme: Scheme = .file) {
    guard let digest = base64.withUnsafeBufferPointer({ Digest(algorithm, base64: $0, of: scheme) })
    else { return nil }
    self = digest
  }

  /// From base64 where it stands.
  public init?(
    _ algorithm: Algorithm, base64: UnsafeBufferPointer<UInt8>, of scheme: Scheme = .file
  ) {
    guard Base64Decoding.length(base64) == algorithm.length else { return nil }
    self.init(algorithm, of: scheme) { Base64Decoding.decode(base64, into: $0) }
  }

  private init?(
    _ algorithm: Algorithm, of scheme: Scheme, _ fill: (UnsafeMutableRawBufferPointer) -> Bool
  ) {
    guard let content = DigestBytes(count: algorithm.length, fill) else { return nil }
    self.algorithm = algorithm
    self.scheme = scheme
    self.content = content
  }

  /// What two digests must have in common to be compared.
  public struct Kind: Sendable, Hashable, Comparable {
    public let algorithm: Algorithm
    public let scheme: Scheme

    public static func < (left: Kind, right: Kind) -> Bool {
      left.algorithm == right.algorithm
        ? left.scheme < right.scheme : left.algorithm < right.algorithm
    }
  }

  public var kind: Kind { Kind(algorithm: algorithm, scheme: scheme) }

  public static func < (left: Digest, right: Digest) -> Bool {
    left.kind == right.kind
      ? left.bytes.lexicographicallyPrecedes(right.bytes) : left.kind < right.kind
  }

  public var hex: String { content.withBytes { Hexadecimal.text($0) } }

  /// The pins' spelling: `sha512:<hex>`, weak ones as `weak-sha1:<hex>`, `h1:<base64>`.
  public var text: String { label + ":" + value }

  /// The part of `text` in front of the colon.
  public var label: String {
    if scheme == .goFiles { return "h1" }
    let name = (algorithm.isWeak ? "weak-" : "") + algorithm.name
    return scheme == .file ? name : scheme.prefix + "-" + name
  }

  /// What `label` and `value` give; nil for anything else, and for digests that one format alone knows.
  public init?(label: String, value: String) {
    if label == "h1" {
      self.init(.sha256, base64: Array(value.utf8)[...], of: .goFiles)
      return
    }
    for algorithm in Algorithm.allCases {
      for scheme in [Scheme.file, .nixArchive, .gitTree] {
        guard let digest = Digest(algorithm, hex: value.utf8, of: scheme), digest.label == label
        else { continue }
        self = digest
        return
      }
    }
    guard label.hasPrefix("berry-"), label.hasSuffix("-sha512") else { return nil }
    self.init(
      .sha512, hex: value.utf8, of: .berryCache(SchemeName(label.utf8.dropFirst(6).dropLast(7))))
  }

  public var value: String { scheme == .goFiles ? Base64Text.padded(bytes) : hex }
}

/// Lower-case hexadecimal.
public enum Hexadecimal {
  /// Digits of either case to half as many bytes; false for anything else.
  static func decode(
    _ digits: UnsafeBufferPointer<UInt8>, into space: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let count = min(space.count, digits.count / 2)
    guard let digits = digits.baseAddress, let space = space.baseAddress else { return true }
    var all: UInt8 = 0
    for index in 0..<count {
      let (high, low) = (value(digits[2 &* index]), value(digits[2 &* index &+ 1]))
      all |= high | low
      space.storeBytes(of: high << 4 | (low & 15), toByteOffset: index, as: UInt8.self)
    }
    return all <= 15
  }

  /// More than 15 for what is no digit.
  private static func value(_ digit: UInt8) -> UInt8 {
    let decimal = digit &- 0x30
    let letter = (digit | 0x20) &- 0x61
    return decimal < 10 ? decimal : letter < 6 ? letter &+ 10 : 255
  }

  /// Whether a text consists of lower-case digits, an even number of them.
  public static func isDigits(_ text: some StringProtocol) -> Bool {
    guard text.utf8.count.isMultiple(of: 2) else { return false }
    var text = String(text)
    return text.withUTF8 { digits in
      digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
  }

  public static func text(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { text($0) } }

  static func text(_ bytes: UnsafeRawBufferPointer) -> String {
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

  /// Nil when the text has an odd length or anything but digits, of either case.
  public static func bytes(ofEitherCase text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var isRead = false
    let bytes = [UInt8](unsafeUninitializedCapacity: digits.count / 2) { space, filled in
      filled = digits.count / 2
      let space = UnsafeMutableRawBufferPointer(space)
      isRead = digits.withUnsafeBufferPointer {
        decode($0, into: UnsafeMutableRawBufferPointer(rebasing: space[..<filled]))
      }
    }
    return isRead ? bytes : nil
  }

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
