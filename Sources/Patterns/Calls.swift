import Syntax

/// A call as code shows it.
public struct Call: Sendable, Hashable {
  /// The name with everything in front of it that belongs to it.
  public let name: Range<Int>
  /// Between the parentheses; cut at the limit when they are not closed before it.
  public let arguments: Range<Int>

  public init(name: Range<Int>, arguments: Range<Int>) {
    self.name = name
    self.arguments = arguments
  }

  public var range: Range<Int> { name.lowerBound..<min(arguments.upperBound + 1, Int.max) }
}

extension CodeView {
  /// How far the end of a call's arguments is looked for.
  public static let longestArguments = 4_000

  /// Calls of a function by its name, which may hold points. `a.name(` is another function, unless `a` is an
  /// object that everything belongs to.
  public func calls(_ name: String, anyObject: Bool = false) -> [Call] {
    let word = Array(name.utf8)
    return ByteSearch.all(word, in: code).compactMap { start in
      guard isWhole(start, anyObject: anyObject) else { return nil }
      return call(from: start, nameEnd: start + word.count)
    }
  }

  /// The call whose name ends here.
  public func call(from start: Int, nameEnd: Int) -> Call? {
    guard nameEnd < code.count, !code[nameEnd].isWord || code[nameEnd] == 0x28 else { return nil }
    var open = nameEnd
    // A line may be broken in front of the parenthesis, in Python behind a backslash.
    while open < code.count,
      code[open].isSpace && language == .javaScript || code[open].isBlank
        || language == .python && code[open] == 0x5C && open + 1 < code.count
          && code[open + 1] == 0x0A
    { open += code[open] == 0x5C ? 2 : 1 }
    // An optional call, `f?.(x)`.
    if open + 2 < code.count, code[open] == 0x3F, code[open + 1] == 0x2E { open += 2 }
    guard open < code.count, code[open] == UInt8(ascii: "(") else { return nil }
    return Call(name: start..<nameEnd, arguments: (open + 1)..<closing(of: open))
  }

  /// Where the parenthesis that is open at a place is closed; the limit when it is not.
  public func closing(of open: Int) -> Int {
    var depth = 0
    var place = open
    let end = min(code.count, open + Self.longestArguments)
    while place < end {
      switch code[place] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth <= 0 { return place }
      default: break
      }
      place += 1
    }
    return end
  }

  private static let wholes = ["globalThis.", "global.", "window.", "self.", "builtins."]
    .map { Array($0.utf8) }

  private func isWhole(_ start: Int, anyObject: Bool) -> Bool {
    guard start > 0 else { return true }
    let before = code[start - 1]
    if before.isWord { return false }
    guard before == UInt8(ascii: "."), !anyObject else { return true }
    return Self.wholes.contains { owner in
      start >= owner.count && code[(start - owner.count)..<start].elementsEqual(owner)
        && (start == owner.count || !code[start - owner.count - 1].isWord)
    }
  }

  /// The first byte of code at or behind a place that is not blank.
  public func firstCode(from place: Int) -> Int? {
    var place = place
    while place < code.count, code[place].isSpace { place += 1 }
    return place < code.count ? place : nil
  }

  /// The text of a part, as code.
  public func code(_ range: Range<Int>) -> String {
    String(decoding: code[range.clamped(to: 0..<code.count)], as: UTF8.self)
  }

  /// The text of a part, strings included.
  public func text(_ range: Range<Int>) -> String {
    String(decoding: text[range.clamped(to: 0..<text.count)], as: UTF8.self)
  }
}
