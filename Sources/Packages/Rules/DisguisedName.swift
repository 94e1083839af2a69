import Evidence
import Patterns
import Syntax

/// Names of functions that run text, written so that no reader finds them: by escapes in JavaScript, by letters of
/// other styles that Python reads as plain ones, and Python files whose declared encoding hides all of them.
///
/// - SeeAlso: ECMA-262 12.7 (escapes in names); Python's Language Reference 2.3 (names are NFKC), PEP 263
enum DisguisedName: ContentRule {
  static let rule = DecodedThenExecuted.rule
  static let words: [[Literal]] = [["\\u00", "\\u{", "coding"] + styles]
  static let languages: Set<Language> = [.javaScript, .python]

  /// How letters of mathematical styles and of full width begin.
  private static let styles = [
    Literal(bytes: [0xF0, 0x9D]), Literal(bytes: [0xEF, 0xBC]), Literal(bytes: [0xEF, 0xBD]),
  ]

  private static let names: Set = [
    "eval", "exec", "Function", "require", "atob", "process", "constructor", "globalThis",
    "compile",
    "__import__", "getattr", "import",
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    switch file.language {
    case .javaScript: checkEscapes(file, into: &report)
    case .python:
      checkEncoding(file, into: &report)
      checkLetters(file, into: &report)
    default: return
    }
  }

  private static func checkEscapes(_ file: CodeFile, into report: inout Report) {
    guard ByteSearch.containsAny(["\\u00", "\\u{"], in: file.bytes) else { return }
    let code = file.view.code
    for place in ByteSearch.all("\\u", in: code, most: 2000) {
      var start = place
      while start > 0, code[start - 1].isWord { start -= 1 }
      guard let (name, end) = name(in: code, from: start), names.contains(name) else { continue }
      tell(file, start..<end, name, into: &report)
      return
    }
  }

  /// A name with its escapes undone, and where it ends.
  private static func name(in code: [UInt8], from start: Int) -> (String, Int)? {
    var text = ""
    var index = start
    while index < code.count, text.utf8.count < 24 {
      if code[index] == 0x5C {
        guard let (scalar, end) = escape(in: code, from: index) else { return nil }
        text.unicodeScalars.append(scalar)
        index = end
      } else if code[index].isWord {
        text.unicodeScalars.append(Unicode.Scalar(code[index]))
        index += 1
      } else {
        break
      }
    }
    return (text, index)
  }

  private static func escape(in code: [UInt8], from start: Int) -> (Unicode.Scalar, Int)? {
    guard start + 2 < code.count, code[start + 1] == UInt8(ascii: "u") else { return nil }
    let isBraced = code[start + 2] == UInt8(ascii: "{")
    let digits = code[(start + (isBraced ? 3 : 2))...].prefix(isBraced ? 6 : 4)
      .prefix { $0 != UInt8(ascii: "}") }
    guard let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(value)
    else { return nil }
    return (scalar, digits.endIndex + (isBraced ? 1 : 0))
  }

  private static let hiding: Set = [
    "utf-7", "utf7", "rot13", "rot-13", "hex", "base64", "uu", "bz2", "zip", "zlib", "quopri",
    "punycode", "unicode-escape", "raw-unicode-escape",
  ]

  private static func checkEncoding(_ file: CodeFile, into report: inout Report) {
    guard ByteSearch.contains("coding", in: file.bytes, to: 400) else { return }
    for line in TextLines.all(of: Array(file.bytes.prefix(400))).prefix(2) {
      let text = String(decoding: file.bytes[line], as: UTF8.self)
      guard text.contains("#"), let mark = text.firstRange(of: "coding") else { continue }
      let rest = text[mark.upperBound...]
      guard rest.first == ":" || rest.first == "=" else { continue }
      let name = rest.dropFirst().drop { $0 == " " }
        .prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }
      guard hiding.contains(name.lowercased().replacing("_", with: "-")) else { continue }
      report.find(
        file.finding(rule, line, "'\(file.name)' is decoded by '\(name)' before Python reads it"))
    }
  }

  private static func checkLetters(_ file: CodeFile, into report: inout Report) {
    guard styles.contains(where: { ByteSearch.first($0.bytes, in: file.bytes) != nil }) else {
      return
    }
    var start: Int?
    for (index, byte) in (file.view.code + [0x20]).enumerated() {
      if byte.isWord {
        start = start ?? index
      } else if let first = start {
        start = nil
        let word = file.view.code[first..<index]
        guard word.contains(where: { $0 >= 0x80 }) else { continue }
        let plain = plain(String(decoding: word, as: UTF8.self))
        guard names.contains(plain) else { continue }
        return tell(file, first..<index, plain, into: &report)
      }
    }
  }

  /// Letters of mathematical styles and of full width as plain ones.
  private static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      // Thirteen styles of 52 letters each.
      case 0x1D400..<0x1D6A4:
        let letter = (scalar.value - 0x1D400) % 52
        result.unicodeScalars.append(
          Unicode.Scalar(UInt8(letter < 26 ? 0x41 + letter : 0x61 + letter - 26)))
      case 0xFF21...0xFF5A:
        result.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func tell(
    _ file: CodeFile, _ range: Range<Int>, _ name: String, into report: inout Report
  ) {
    report.find(
      file.finding(rule, range, "'\(file.name)' writes '\(name)' so that nobody finds it"))
  }
}
