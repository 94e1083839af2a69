import Evidence

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One line of the pins: what a thing was when somebody last looked.
public struct Pin: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case action, branch, file, hook, image, include, package, signer, submodule, tag, tool
  }

  /// The identity of a line.
  public struct Key: Sendable, Hashable, Comparable {
    public let kind: Kind
    /// As written, escapes included.
    public let id: String

    public init(_ kind: Kind, _ id: String) {
      self.kind = kind
      self.id = Self.canonical(kind, id)
    }

    /// GitHub's owners and repositories have no case; two spellings are one thing.
    private static func canonical(_ kind: Kind, _ id: String) -> String {
      guard [.action, .hook, .include].contains(kind), id.hasPrefix("github.com/") else {
        return id
      }
      guard id.utf8.prefix(while: { $0 != UInt8(ascii: "@") }).contains(where: isUpperCase) else {
        return id
      }
      let name = id.prefix { $0 != "@" }
      let parts = name.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count >= 3 else { return id }
      let repository = parts[0...2].joined(separator: "/").lowercased()
      return ([repository] + parts.dropFirst(3).map(String.init)).joined(separator: "/")
        + id.dropFirst(name.count)
    }

    private static func isUpperCase(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    public var text: String { kind.rawValue + " " + id }

    /// As `text` is ordered by its bytes: no kind's name begins another's.
    public static func < (left: Key, right: Key) -> Bool {
      left.kind == right.kind
        ? precedes(left.id, right.id) : left.kind.rawValue < right.kind.rawValue
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
      var (left, right) = (left, right)
      return left.withUTF8 { left in
        right.withUTF8 { right in
          guard let one = left.baseAddress, let other = right.baseAddress else {
            return left.count < right.count
          }
          let order = memcmp(one, other, min(left.count, right.count))
          return order == 0 ? left.count < right.count : order < 0
        }
      }
    }
  }

  /// `name:value`
  public struct Fact: Sendable, Hashable, Comparable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }

    public var text: String { name + ":" + value }

    public static func < (left: Fact, right: Fact) -> Bool {
      left.name == right.name
        ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
        : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
  }

  public let key: Key
  /// In byte order of name.
  public let facts: [Fact]
  /// Where it stands; empty for a line that is being made.
  public let range: Range<Int>

  public init(_ key: Key, _ facts: some Sequence<Fact>, range: Range<Int> = 0..<0) {
    self.key = key
    self.facts = Set(facts).sorted()
    self.range = range
  }

  public static func == (left: Pin, right: Pin) -> Bool {
    left.key == right.key && left.facts == right.facts
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(facts)
  }

  /// The canonical line, without its end.
  public var text: String { key.text + " " + facts.map(\.text).joined(separator: " ") }

  /// Bytes of a line, its end not counted, over which the pins are refused as a whole.
  public static let longestLine = 4096

  public var fitsLine: Bool { text.utf8.count <= Pin.longestLine }

  public subscript(_ name: String) -> String? { facts.first { $0.name == name }?.value }

  public var isMoving: Bool { self["class"] == "moving" }

  /// The digests of a `file`, `image`, `package` or `tool` line that can be compared.
  public var digests: [Digest] {
    facts.compactMap { Digest(label: $0.name, value: $0.value) }
  }

  /// Writes a path, reference or URL so that it is one word: bytes outside 21-7E, `%` and `#` as
  /// `%XX`.
  public static func escaped(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.underestimatedCount)
    for byte in bytes {
      if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "%"), byte != UInt8(ascii: "#") {
        text.append(byte)
      } else {
        text += ((byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)).utf8
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
