import Evidence
import Syntax

/// What Groovy puts into a text before a shell sees it: `${env.CHANGE_TITLE}` and `$name` of a text in double
/// quotes, and what is joined to a text by `+`.
struct GroovyInterpolation {
  /// `env.CHANGE_TITLE`, `params.NAME`, `title`
  let path: String
  /// Where the path is written.
  let range: Range<Int>

  /// Those of a step's text, in order.
  static func all(_ call: GroovyCalls.Call, in bytes: [UInt8]) -> [GroovyInterpolation] {
    var reader = GroovyInterpolations(bytes)
    if call.isExpanded { reader.read(call.text) }
    reader.readJoined(from: call.end)
    return reader.found
  }
}

private struct GroovyInterpolations {
  let bytes: [UInt8]
  var found: [GroovyInterpolation] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read(_ text: Range<Int>) {
    var at = text.lowerBound
    while at + 1 < text.upperBound {
      switch bytes[at] {
      case UInt8(ascii: "\\"): at += 2
      case UInt8(ascii: "$") where bytes[at + 1] == UInt8(ascii: "{"):
        let end = close(at + 2, text.upperBound)
        for value in GroovyChoice.values(of: at + 2..<end, in: bytes) where !isMade(value) {
          readPaths(value)
        }
        at = end
      case UInt8(ascii: "$"):
        let end = pathEnd(at + 1, text.upperBound)
        if end > at + 1 { add(at + 1..<end) }
        at = max(end, at + 1)
      default: at += 1
      }
    }
  }

  /// `+ env.CHANGE_TITLE + ' '`
  mutating func readJoined(from start: Int) {
    var at = skipBlanks(start)
    while at < bytes.count, bytes[at] == UInt8(ascii: "+") {
      at = skipBlanks(at + 1)
      guard at < bytes.count else { return }
      if bytes[at] == UInt8(ascii: "'") || bytes[at] == UInt8(ascii: "\"") {
        let text = textEnd(at)
        if bytes[at] == UInt8(ascii: "\"") { read(at + 1..<max(at + 1, text - 1)) }
        at = skipBlanks(text)
      } else {
        let end = pathEnd(at, bytes.count)
        // Behind a call's parenthesis nobody knows what comes out.
        guard end > at, end >= bytes.count || bytes[end] != UInt8(ascii: "(") else { return }
        add(at..<end)
        at = skipBlanks(end)
      }
    }
  }

  /// The brace that closes, those inside passed over.
  private func close(_ start: Int, _ end: Int) -> Int {
    var (at, open) = (start, 1)
    while at < end {
      if bytes[at] == UInt8(ascii: "{") { open += 1 }
      if bytes[at] == UInt8(ascii: "}") { open -= 1 }
      if open == 0 { return at }
      at += 1
    }
    return end
  }

  /// Expressions that compare, replace or make a number leave no text of an outsider.
  private static let makers = [
    "replace", "nteger", "==", "!=", "=~", "matches", "uote", "scape", "ncode", ".size", "length",
    ".hashCode", "contains", "? ",
  ].map { Array($0.utf8) }

  private func isMade(_ range: Range<Int>) -> Bool {
    let part = Array(bytes[range])
    return Self.makers.contains { ByteSearch.first($0, in: part) != nil }
  }

  private mutating func readPaths(_ range: Range<Int>) {
    var at = range.lowerBound
    while at < range.upperBound {
      if bytes[at] == UInt8(ascii: "'") || bytes[at] == UInt8(ascii: "\"") {
        at = min(range.upperBound, textEnd(at))
        continue
      }
      let end = pathEnd(at, range.upperBound)
      if end > at { add(at..<end) }
      at = max(end, at + 1)
    }
  }

  private mutating func add(_ range: Range<Int>) {
    let path = bytes[range].filter { $0 != UInt8(ascii: "?") }
    found.append(GroovyInterpolation(path: String(decoding: path, as: UTF8.self), range: range))
  }

  /// Behind `name.name` or `name?.name`; where it begins when no name stands there.
  private func pathEnd(_ start: Int, _ end: Int) -> Int {
    var (at, found) = (start, start)
    while at < end {
      let first = at
      while at < end, GroovyCalls.isWord(bytes[at]) { at += 1 }
      if at == first { return found }
      found = at
      if at + 1 < end, bytes[at] == UInt8(ascii: "?") { at += 1 }
      guard at < end, bytes[at] == UInt8(ascii: ".") else { return found }
      at += 1
    }
    return found
  }

  private func textEnd(_ start: Int) -> Int {
    var at = start + 1
    while at < bytes.count, bytes[at] != bytes[start], bytes[at] != 0x0A {
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(bytes.count, at + 1)
  }

  private func skipBlanks(_ start: Int) -> Int {
    var at = start
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
    return at
  }
}
