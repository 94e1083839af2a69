import Syntax
import Testing

@Suite struct PowerShellScriptTests {
  private func words(_ text: String, templates: Bool = false) -> [[String]] {
    PowerShellScript(Array(text.utf8), templates: templates).commands
      .map { $0.words.map(\.outline) }
  }

  @Test(arguments: [
    ("a 'b c' \"d e\" f", [["a", "b c", "d e", "f"]]),
    ("a 'it''s' \"say \"\"x\"\"\" b`$c", [["a", "it's", "say \"x\"", "b$c"]]),
    ("a # b\n<# c\nd #>e", [["a"], ["e"]]),
    ("a `\n  b", [["a", "b"]]),
    ("a; b && c || d", [["a"], ["b"], ["c"], ["d"]]),
    ("& ./a.ps1 -X 1", [["./a.ps1", "-X", "1"]]),
    ("iex (irm x)", [["irm", "x"], ["iex", "$"]]),
    ("x | % { iex $_ }", [["x"], ["iex", "$"], ["%", "$"]]),
    ("a $env:B ${c d} \"$e.f\" $g.h", [["a", "$", "$", "$.f", "$.h"]]),
    ("a @'\nb | iex\n'@ c", [["a", "\nb | iex\n", "c"]]),
    (
      "if ($a -eq 1) { b } else { c }",
      [["$", "-eq", "1"], ["b"], ["c"], ["if", "$", "$", "else", "$"]]
    ),
    ("[A]::B('c').D", [["c"], ["[A]::B$.D"]]),
    ("a > b.txt c", [["a", "c"]]),
  ]) func splits(text: String, expected: [[String]]) {
    #expect(words(text) == expected)
  }

  @Test func pipelinesGoOnBehindALineEnd() {
    let commands = PowerShellScript(Array("a |\n  b\nc".utf8)).commands
    #expect(commands.map(\.stage) == [0, 1, 0])
    #expect(commands[0].pipeline == commands[1].pipeline)
    #expect(commands[2].pipeline != commands[1].pipeline)
  }

  @Test func assignmentsKeepTheirValue() {
    let commands = PowerShellScript(Array("$x = irm \"$u\"\n$env:Y += 'z'".utf8)).commands
    #expect(commands.map { $0.assignments.first?.name } == ["x", "env:Y"])
    #expect(commands[0].words.map(\.outline) == ["irm", "$"])
    #expect(commands[0].assignments[0].value.variables == ["u"])
  }

  @Test func templatesAreTold() {
    let script = PowerShellScript(Array("a \"${{ b }}\" ${{ c }}".utf8), templates: true)
    let parts = script.commands[0].words.flatMap(\.parts)
    let quoted = parts.compactMap { if case .template(_, let quoted) = $0 { quoted } else { nil } }
    #expect(quoted == [true, false])
  }

  @Test(arguments: ["a 'b", "a \"b", "a (b", "a { b", "<# a", "@'\na"])
  func whatIsNotClosedIsAProblem(text: String) {
    #expect(PowerShellScript(Array(text.utf8)).problem != nil)
  }

  @Test func depthIsLimited() {
    let text = String(repeating: "(", count: 10_000)
    #expect(PowerShellScript(Array(text.utf8)).problem != nil)
  }
}
