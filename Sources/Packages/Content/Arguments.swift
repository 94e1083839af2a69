import Patterns
import Syntax

/// The arguments of a call, one by one.
struct Arguments {
  let all: [Range<Int>]

  init(_ call: Call, _ view: CodeView) {
    var parts: [Range<Int>] = []
    var depth = 0
    var start = call.arguments.lowerBound
    for place in call.arguments {
      switch view.code[place] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ",") where depth == 0:
        parts.append(start..<place)
        start = place + 1
      default: break
      }
    }
    parts.append(start..<call.arguments.upperBound)
    all = parts.filter { range in range.contains { !view.text[$0].isSpace } }
  }
}

/// `await a.b?.c`, `(a.b)`: names joined by points, perhaps with a call of no arguments at the end.
struct MemberPath {
  let parts: [String]

  init?(_ text: String) {
    var text = text.drop(while: \.isWhitespace)
    while text.first == "(" { text = text.dropFirst().drop(while: \.isWhitespace) }
    if text.hasPrefix("await ") { text = text.dropFirst(6) }
    while text.last?.isWhitespace == true || text.last == ")" || text.last == "(" {
      text = text.dropLast()
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      .map { $0.last == "?" ? String($0.dropLast()) : String($0) }
    let isNames = parts.allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy(\.isWord) && part.first?.isNumber == false
    }
    guard isNames, parts.count <= 6 else { return nil }
    self.parts = parts
  }
}

/// Where a script's names come from, as far as one assignment or callback before their use tells.
struct Assignments {
  private let view: CodeView

  init(_ view: CodeView) { self.view = view }

  private static let reach = 3000

  /// Whether the name is what one of the calls gives: by `x = await call(…)`, or as the parameter of a
  /// `.then(x => …)` behind it.
  func comes(_ name: String, from calls: [Call], before place: Int) -> Bool {
    comesDirectly(name, from: calls, before: place)
      || sources(of: name, before: place).contains {
        comesDirectly($0, from: calls, before: place)
      }
  }

  private func comesDirectly(_ name: String, from calls: [Call], before place: Int) -> Bool {
    calls.contains { call in
      let distance = place - call.name.lowerBound
      guard distance > 0, distance < Self.reach else { return false }
      return isAssigned(name, call) || isHanded(name, call, place)
    }
  }

  /// The names that stand in what was last assigned to a name.
  private func sources(of name: String, before place: Int) -> Set<String> {
    let start = max(0, place - Self.reach)
    let word = Array(name.utf8)
    let places = ByteSearch.all(word, in: view.code, from: start, to: place)
    for found in places.reversed() {
      let end = found + word.count
      guard found == 0 || !view.code[found - 1].isWord && view.code[found - 1] != 0x2E,
        let sign = view.firstCode(from: end), view.code[sign] == UInt8(ascii: "="),
        sign + 1 < place, view.code[sign + 1] != UInt8(ascii: "=")
      else { continue }
      let rest = view.code[(sign + 1)..<min(place, sign + 200)]
      let expression = rest.prefix { $0 != UInt8(ascii: ";") && $0 != 0x0A }
      let names = expression.split { !$0.isWord }.map { String(decoding: $0, as: UTF8.self) }
      return Set(names.filter { $0.first?.isNumber == false && $0 != "await" })
    }
    return []
  }

  private func isAssigned(_ name: String, _ call: Call) -> Bool {
    let before = view.code(max(0, call.name.lowerBound - 80)..<call.name.lowerBound)
    var text = before[...]
    while let last = text.last, last.isWhitespace || last == "(" { text = text.dropLast() }
    if text.hasSuffix("await") { text = text.dropLast(5) }
    while let last = text.last, last.isWhitespace || last == "(" { text = text.dropLast() }
    guard text.last == "=" else { return false }
    let target = text.dropLast().drop { $0 == " " }
    let word = target.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "$") }.last
    if word.map(String.init) == name { return true }
    // `const { data } = await call()`.
    guard let open = target.lastIndex(of: "{"), target.contains("}") else { return false }
    return target[open...].split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "$") }
      .contains { $0 == name }
  }

  private func isHanded(_ name: String, _ call: Call, _ place: Int) -> Bool {
    let end = min(place, call.arguments.upperBound + 600)
    guard call.arguments.upperBound < end else { return false }
    let chain = view.code(call.arguments.upperBound..<end)
    return chain.ranges(of: ".then(").contains { range in
      let parameter = chain[range.upperBound...].drop { $0 == " " || $0 == "(" }
      return parameter.hasPrefix(name)
        && parameter.dropFirst(name.count).first.map { !$0.isLetter && !$0.isNumber } != false
    }
  }
}

/// Parts of a call's arguments that are not sent by it.
enum Closures {
  /// The text without nested `env: {…}` objects and without the bodies of functions.
  static func removed(from text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let isBody =
        bytes[index] == UInt8(ascii: "{") && opensClosure(result)
        || !bytes[index].isSpace && endsInArrow(result)
      let next = isBody ? end(of: bytes, from: index) : index
      if next > index {
        index = next
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Behind the expression that begins at a place: at the next comma or closing bracket of its own depth.
  private static func end(of bytes: [UInt8], from start: Int) -> Int {
    var depth = 0
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"):
        if depth == 0 { return index }
        depth -= 1
      case UInt8(ascii: ",") where depth == 0: return index
      default: break
      }
      index += 1
    }
    return index
  }

  private static func endsInArrow(_ before: [UInt8]) -> Bool {
    before.reversed().drop(while: \.isSpace).prefix(2).elementsEqual(">=".utf8)
  }

  private static func opensClosure(_ before: [UInt8]) -> Bool {
    let packed = before.suffix(16).filter { !$0.isSpace }
    return packed.last == UInt8(ascii: ")")
      || packed.suffix(4).elementsEqual("env:".utf8)
  }
}

/// Bytes that encode other bytes.
enum Alphabet {
  /// Whether nearly all of it is base64's or hexadecimal's.
  static func isEncoded(_ bytes: ArraySlice<UInt8>) -> Bool {
    let sample = bytes.prefix(2000)
    let fitting = sample.count { byte in
      byte.isWord && byte < 0x80 || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
        || byte == UInt8(ascii: "=")
    }
    return fitting * 100 >= sample.count * 98 && sample.contains { $0.isDigit }
  }
}

/// The lines of a text, without their endings.
enum TextLines {
  static func all(of bytes: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = ByteSearch.first([0x0A], in: bytes, from: start) ?? bytes.count
      lines.append(start..<(end > start && bytes[end - 1] == 0x0D ? end - 1 : end))
      start = end + 1
    }
    return lines
  }
}
