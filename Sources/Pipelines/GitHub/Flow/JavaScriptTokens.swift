/// The words of a JavaScript text, as far as following its values needs them.
struct JavaScriptTokens {
  enum Kind: Sendable {
    case name, number, text, regex, sign
  }

  struct Token: Sendable {
    let kind: Kind
    let text: String
    let range: Range<Int>
    /// Whether a line ends before it.
    let isFirst: Bool
  }

  private(set) var tokens: [Token] = []
  private let bytes: [UInt8]
  private var at = 0
  private var isFirst = true
  /// Open `${` of template literals: how many braces are open inside of each.
  private var templates: [Int] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    while at < bytes.count { read() }
  }

  private mutating func read() {
    let byte = bytes[at]
    switch byte {
    case 0x0A:
      isFirst = true
      at += 1
    case 0x20, 0x09, 0x0D: at += 1
    case UInt8(ascii: "/") where next == UInt8(ascii: "/"):
      while at < bytes.count, bytes[at] != 0x0A { at += 1 }
    case UInt8(ascii: "/") where next == UInt8(ascii: "*"): skipComment()
    case UInt8(ascii: "/") where mayBeginRegex: readRegex()
    case UInt8(ascii: "'"), UInt8(ascii: "\""): readText(byte)
    case UInt8(ascii: "`"):
      at += 1
      readTemplate()
    case UInt8(ascii: "{") where !templates.isEmpty:
      templates[templates.count - 1] += 1
      sign(1)
    case UInt8(ascii: "}") where !templates.isEmpty:
      if templates[templates.count - 1] > 0 {
        templates[templates.count - 1] -= 1
        sign(1)
      } else {
        templates.removeLast()
        at += 1
        readTemplate()
      }
    case 0x30...0x39: word(.number)
    case let byte where Self.isName(byte): word(.name)
    default: sign(signLength)
    }
  }

  private var next: UInt8? { at + 1 < bytes.count ? bytes[at + 1] : nil }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"): true
    default: byte >= 0x80
    }
  }

  private mutating func add(_ kind: Kind, _ range: Range<Int>, _ text: Range<Int>? = nil) {
    tokens.append(
      Token(
        kind: kind, text: String(decoding: bytes[text ?? range], as: UTF8.self), range: range,
        isFirst: isFirst))
    isFirst = false
  }

  private mutating func word(_ kind: Kind) {
    let start = at
    while at < bytes.count, Self.isName(bytes[at]) { at += 1 }
    add(kind, start..<at)
  }

  private var signLength: Int {
    let rest = bytes[at..<min(bytes.count, at + 3)]
    for sign in ["===", "!==", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "+="]
    where rest.starts(with: sign.utf8) {
      return sign.utf8.count
    }
    return 1
  }

  private mutating func sign(_ length: Int) {
    let start = at
    at = min(bytes.count, at + length)
    add(.sign, start..<at)
  }

  private mutating func skipComment() {
    at += 2
    while at + 1 < bytes.count,
      !(bytes[at] == UInt8(ascii: "*") && bytes[at + 1] == UInt8(ascii: "/"))
    {
      at += 1
    }
    at = min(bytes.count, at + 2)
  }

  private mutating func readText(_ quote: UInt8) {
    let start = at
    at += 1
    while at < bytes.count, bytes[at] != quote, bytes[at] != 0x0A {
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    at = min(bytes.count, at)
    let end = at
    if at < bytes.count { at += 1 }
    add(.text, start..<at, (start + 1)..<max(start + 1, end))
  }

  /// Text of a template literal, up to `${` or its end.
  private mutating func readTemplate() {
    let start = at
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\\"): at += 2
      case UInt8(ascii: "`"):
        add(.text, start..<at)
        at += 1
        return
      // `${{ … }}` is GitHub's, and text by the time that this runs.
      case UInt8(ascii: "$") where next == UInt8(ascii: "{"):
        if at + 2 < bytes.count, bytes[at + 2] == UInt8(ascii: "{") {
          at += 3
          continue
        }
        add(.text, start..<at)
        at += 2
        templates.append(0)
        return
      default: at += 1
      }
    }
    at = min(bytes.count, at)
    add(.text, min(start, at)..<at)
  }

  private var mayBeginRegex: Bool {
    guard let last = tokens.last else { return true }
    switch last.kind {
    case .sign: return ![")", "]", "}"].contains(last.text)
    case .name: return last.text == "return"
    default: return false
    }
  }

  private mutating func readRegex() {
    let start = at
    var isInClass = false
    at += 1
    while at < bytes.count, bytes[at] != 0x0A, isInClass || bytes[at] != UInt8(ascii: "/") {
      if bytes[at] == UInt8(ascii: "[") { isInClass = true }
      if bytes[at] == UInt8(ascii: "]") { isInClass = false }
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    at = min(bytes.count, at)
    let end = at
    while at < bytes.count, bytes[at] == UInt8(ascii: "/") || Self.isName(bytes[at]) { at += 1 }
    add(.regex, start..<at, (start + 1)..<max(start + 1, end))
  }
}
