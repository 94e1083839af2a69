/// Git's own file name patterns, compiled to the states of a small automaton.
///
/// - SeeAlso: git's `wildmatch.c` with `WM_PATHNAME`
struct Wildcard {
  private enum Element {
    case byte(UInt8)
    case one(WildcardSet)
    /// `*`: any bytes but slashes.
    case star
    /// `**` at the end: any bytes.
    case rest
    /// `**/`: nothing, or whole folders; followed by `inside`.
    case folders, inside
  }

  private static let slash = UInt8(ascii: "/")
  /// Longer than any path: such a pattern is there to cost time.
  private static let longest = 4096
  /// Nil for a pattern that matches nothing: too long, or a set that does not end.
  private let elements: [Element]?

  init(_ pattern: [UInt8]) {
    guard pattern.count <= Self.longest else {
      elements = nil
      return
    }
    elements = Self.compiled(pattern)
  }

  static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    Wildcard(pattern).matches(text)
  }

  /// Whether the pattern matches a whole text; `*` and `?` stop at slashes.
  ///
  /// - Complexity: O(n m).
  func matches(_ text: [UInt8]) -> Bool {
    guard let elements else { return false }
    var states = [Bool](repeating: false, count: elements.count + 1)
    var next = states
    states[0] = true
    Self.open(&states, elements)
    for byte in text {
      for index in next.indices { next[index] = false }
      guard Self.step(byte, elements, states, &next) else { return false }
      Self.open(&next, elements)
      swap(&states, &next)
    }
    return states[elements.count]
  }

  /// Where each state leads on a byte; false when nowhere.
  private static func step(
    _ byte: UInt8, _ elements: [Element], _ states: [Bool], _ next: inout [Bool]
  ) -> Bool {
    var isAlive = false
    for (index, element) in elements.enumerated() where states[index] {
      var target: Int?
      switch element {
      case .byte(let wanted): target = wanted == byte ? index + 1 : nil
      case .one(let set): target = byte != slash && set.contains(byte) ? index + 1 : nil
      case .star: target = byte == slash ? nil : index
      case .rest: target = index
      case .folders: target = nil
      case .inside:
        target = index
        if byte == slash { next[index + 1] = true }
      }
      if let target {
        next[target] = true
        isAlive = true
      }
    }
    return isAlive
  }

  /// What is reached without a byte.
  private static func open(_ states: inout [Bool], _ elements: [Element]) {
    for (index, element) in elements.enumerated() where states[index] {
      switch element {
      case .star, .rest: states[index + 1] = true
      case .folders:
        states[index + 1] = true
        states[index + 2] = true
      case .byte, .one, .inside: continue
      }
    }
  }

  private static func compiled(_ pattern: [UInt8]) -> [Element]? {
    var elements: [Element] = []
    var rest = pattern[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"):
        let isFirst = elements.isEmpty || pattern[rest.startIndex - 2] == slash
        elements += stars(&rest, isFirst: isFirst)
      case UInt8(ascii: "?"): elements.append(.one(.all))
      case UInt8(ascii: "["):
        guard let set = WildcardSet(&rest) else { return nil }
        elements.append(.one(set))
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { return nil }
        elements.append(.byte(escaped))
      default: elements.append(.byte(byte))
      }
    }
    return elements
  }

  /// The elements of a run of stars whose first was taken.
  private static func stars(_ rest: inout ArraySlice<UInt8>, isFirst: Bool) -> [Element] {
    let more = rest.prefix { $0 == UInt8(ascii: "*") }.count
    rest = rest.dropFirst(more)
    guard more > 0, isFirst else { return [.star] }
    if rest.isEmpty { return [.rest] }
    guard rest.first == slash else { return [.star] }
    rest = rest.dropFirst()
    return [.folders, .inside]
  }
}

/// The bytes that one `[…]` of a pattern takes.
struct WildcardSet: Sendable {
  private var low: (UInt64, UInt64) = (0, 0)
  private var high: (UInt64, UInt64) = (0, 0)
  private var isNegated = false

  static let all: WildcardSet = {
    var set = WildcardSet()
    set.isNegated = true
    return set
  }()

  private init() {}

  /// Reads a set behind its `[`; nil when it does not end.
  init?(_ rest: inout ArraySlice<UInt8>) {
    if rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^") {
      isNegated = true
      rest = rest.dropFirst()
    }
    var isFirst = true
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "]"), !isFirst { return }
      isFirst = false
      if byte == UInt8(ascii: "["), rest.first == UInt8(ascii: ":") {
        guard insertClass(&rest) else { return nil }
        continue
      }
      guard let first = Self.literal(byte, &rest) else { return nil }
      guard insertRange(from: first, &rest) else { return nil }
    }
    return nil
  }

  func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: low.0
      case 1: low.1
      case 2: high.0
      default: high.1
      }
    return (word >> UInt64(byte & 63) & 1 == 1) != isNegated
  }

  private static func literal(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> UInt8? {
    byte == UInt8(ascii: "\\") ? rest.popFirst() : byte
  }

  private mutating func insertRange(from first: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool {
    // Also of a range that runs backwards, git takes the first byte.
    insert(first)
    guard rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first,
      end != UInt8(ascii: "]")
    else { return true }
    rest = rest.dropFirst(2)
    guard let last = Self.literal(end, &rest) else { return false }
    if first <= last { for byte in first...last { insert(byte) } }
    return true
  }

  private mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: low.0 |= bit
    case 1: low.1 |= bit
    case 2: high.0 |= bit
    default: high.1 |= bit
    }
  }

  /// `[:name:]`; an unknown name makes the whole pattern match nothing, as in git.
  private mutating func insertClass(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "]")), end > rest.startIndex + 1,
      rest[end - 1] == UInt8(ascii: ":"),
      let isIn = Self.classes[
        String(decoding: rest[(rest.startIndex + 1)..<(end - 1)], as: UTF8.self)]
    else { return false }
    rest = rest[(end + 1)...]
    for byte in UInt8(0)...127 where isIn(byte) { insert(byte) }
    return true
  }

  private static let classes: [String: @Sendable (UInt8) -> Bool] = [
    "alnum": { isLetter($0) || isDigit($0) },
    "alpha": isLetter,
    "blank": { $0 == 0x20 || $0 == 0x09 },
    "cntrl": { $0 < 0x20 || $0 == 0x7F },
    "digit": isDigit,
    "graph": { 0x21...0x7E ~= $0 },
    "lower": { 0x61...0x7A ~= $0 },
    "print": { 0x20...0x7E ~= $0 },
    "punct": { 0x21...0x7E ~= $0 && !isLetter($0) && !isDigit($0) },
    "space": { $0 == 0x20 || 0x09...0x0D ~= $0 },
    "upper": { 0x41...0x5A ~= $0 },
    "xdigit": { isDigit($0) || 0x41...0x46 ~= $0 || 0x61...0x66 ~= $0 },
  ]

  @Sendable private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }
  @Sendable private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
