/// A word that a rule looks for, as bytes.
public struct Literal: Sendable, Hashable, ExpressibleByStringLiteral {
  public let bytes: [UInt8]
  /// Whether `A` and `a` are the same; ASCII alone.
  public let isCaseless: Bool

  public init(_ text: String, isCaseless: Bool = false) {
    bytes = Array(text.utf8)
    self.isCaseless = isCaseless
  }

  public init(bytes: [UInt8]) {
    self.bytes = bytes
    isCaseless = false
  }

  public init(stringLiteral text: String) { self.init(text) }

  /// The same word in any case.
  public static func anyCase(_ text: String) -> Literal { Literal(text, isCaseless: true) }
}

/// Which of a prefilter's words a file holds.
public struct LiteralSet: Sendable, Equatable {
  private var words: [UInt64]

  init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

  /// - Parameter count: of all words.
  public init(_ indices: [Int], count: Int) {
    self.init(count: count)
    for index in indices { insert(index) }
  }

  public static func all(_ count: Int) -> LiteralSet {
    var set = LiteralSet(count: count)
    for index in 0..<count { set.insert(index) }
    return set
  }

  mutating func insert(_ index: Int) {
    guard index >= 0, index / 64 < words.count else { return }
    words[index / 64] |= 1 << UInt64(index % 64)
  }

  public func contains(_ index: Int) -> Bool { words[index / 64] & (1 << UInt64(index % 64)) != 0 }

  /// Whether a word is in both.
  public func intersects(_ other: LiteralSet) -> Bool {
    zip(words, other.words).contains { $0 & $1 != 0 }
  }

  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
}
