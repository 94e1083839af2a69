import Patterns
import Testing

/// Rust, Go and C# as code, comments and strings.
@Suite struct BraceLexerTests {
  /// Text, language, and what is left of it as code.
  @Test(arguments: [
    ("f(\"a\"); // x", Language.rust, "f(\" \");     "),
    ("/* a /* b */ c */ f()", .rust, "                  f()"),
    ("/* a /* b */ f()", .go, "             f()"),
    ("r#\"a\"b\"# f()", .rust, "r#\"   \"# f()"),
    ("fn f<'a>(x: &'a str) { g('\"') }", .rust, "fn f<'a>(x: &'a str) { g('\"') }"),
    ("f(`a\"b`); g(\"c\")", .go, "f(`   `); g(\" \")"),
    ("f(@\"a\\\"); g(\"b\\\"c\")", .cSharp, "f(@\"  \"); g(\"    \")"),
    ("f(\"open\ng(\"a\")", .go, "f(\"    \ng(\" \")"),
  ]) func leavesTheCode(text: String, language: Language, code: String) {
    let view = CodeView(Array(text.utf8), language)
    #expect(String(decoding: view.code, as: UTF8.self) == code)
  }

  @Test func callsAreFoundHoweverTheyAreSpelled() {
    for text in [
      "(0, eval)(x)", "globalThis['ev' + 'al'](x)", "const run = eval;\nrun(x)",
      "eval.call(null, x)",
      "window[\"eval\"](x)",
    ] {
      let view = CodeView(Array(text.utf8), .javaScript)
      #expect(view.spelledCalls(of: ["eval"]).count == 1, "\(text)")
    }
    for text in ["['eval']", "a.evaluate(x)", "// (0, eval)(x)", "const list = ['eval', 'x'](0)"] {
      let view = CodeView(Array(text.utf8), .javaScript)
      #expect(view.spelledCalls(of: ["eval"]).isEmpty, "\(text)")
    }
  }
}
