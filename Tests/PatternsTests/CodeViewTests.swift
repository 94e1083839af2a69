import Patterns
import Testing

/// What is left of a text as code, `·` for what is blanked.
@Suite struct CodeViewTests {
  static func code(_ text: String, _ language: Language) -> String {
    let view = CodeView(Array(text.utf8), language)
    #expect(view.code.count == text.utf8.count)
    #expect(view.text.count == text.utf8.count)
    return String(decoding: view.code, as: UTF8.self)
  }

  static func blanked(_ text: String) -> String { text.replacing("·", with: " ") }

  @Test(arguments: [
    ("a('b') // c", "a('·')·····"),
    ("a /* b\n */ c", "a ····\n··· c"),
    ("x = \"a\\\"b\" + c", "x = \"····\" + c"),
    ("x = 'open\ny = 1", "x = '····\ny = 1"),
    ("x = `a${b('c')}d` + e", "x = `·${b('·')}·` + e"),
    ("x = `${`in${a}`}` + b", "x = `${`··${a}`}` + b"),
    ("x = `${ {a: 1}.a }z`", "x = `${ {a: 1}.a }·`"),
    ("a = b / c / d", "a = b / c / d"),
    ("a = /b'\"/g; c('d')", "a = /···/g; c('·')"),
    ("return /[/'\"]/.test(a)", "return /·····/.test(a)"),
    ("a(/b\\/'/, 'c')", "a(/····/, '·')"),
    ("x = a ? /b'/ : /c\"/", "x = a ? /··/ : /··/"),
    ("f(a)/2/g('x')", "f(a)/2/g('·')"),
    ("a[0] / 2; b = 'c'", "a[0] / 2; b = '·'"),
    ("#!/usr/bin/env node 'x'\na('b')", "·······················\na('·')"),
    ("<p>Don't</p>\na('b')", "<p>Don'·····\na('·')"),
  ]) func javaScript(text: String, expected: String) {
    #expect(Self.code(text, .javaScript) == Self.blanked(expected))
  }

  @Test(arguments: [
    ("a('b') # c", "a('·') ···"),
    ("a = '''b\n'c''' + d", "a = '''·\n··''' + d"),
    ("a = r'\\' + b", "a = r'······"),
    ("a = \"b'c\" + 'd\"e'", "a = \"···\" + '···'"),
    ("a = 'open\nb = 1", "a = '····\nb = 1"),
    ("a = \"\"\"open", "a = \"\"\"····"),
  ]) func python(text: String, expected: String) {
    #expect(Self.code(text, .python) == Self.blanked(expected))
  }

  @Test(arguments: [
    ("a 'b # c' # d", Language.shell, "a '·····' ···"),
    ("a#b 'c'", .shell, "a#b '·'"),
    ("a \\' b 'c'", .shell, "a \\' b '·'"),
    ("a <# b #> 'c'", .powerShell, "a ······· '·'"),
    ("a // b\nc('d')", .php, "a ····\nc('·')"),
  ]) func others(text: String, language: Language, expected: String) {
    #expect(Self.code(text, language) == Self.blanked(expected))
  }

  @Test func offsetsStayWhateverTheBytesAre() {
    var state: UInt64 = 7
    let alphabet = Array("'\"`/*\\{}$()[]#\n ab<>=".utf8) + [0, 0xFF, 0xE2]
    for _ in 0..<2000 {
      let bytes = (0..<40).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return alphabet[Int(state >> 33) % alphabet.count]
      }
      for language in [Language.javaScript, .python, .shell, .php, .batch, .settings] {
        let view = CodeView(bytes, language)
        #expect(view.code.count == bytes.count)
        for (kept, byte) in zip(view.code, bytes) { #expect(kept == byte || kept == 0x20) }
        for string in view.strings { #expect(string.range.upperBound <= bytes.count) }
      }
    }
  }

  @Test func callsAreFoundByTheirWholeName() {
    let text = "eval(a); x.eval(b); retrieval(c); window.eval(d); eval (e); 'eval(f)'; eval?.(g)"
    let view = CodeView(Array(text.utf8), .javaScript)
    #expect(view.calls("eval").map { view.text($0.arguments) } == ["a", "d", "e", "g"])
    #expect(view.calls("eval", anyObject: true).count == 5)
  }

  @Test func argumentsEndWithTheirParenthesis() {
    let view = CodeView(Array("f(a, (b), ')', [c]) + d()".utf8), .javaScript)
    #expect(view.calls("f").map { view.text($0.arguments) } == ["a, (b), ')', [c]"])
  }
}
