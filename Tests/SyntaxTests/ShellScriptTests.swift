import Syntax
import Testing

@Suite struct ShellScriptTests {
  private func words(_ text: String, templates: Bool = false) -> [[String]] {
    ShellScript(Array(text.utf8), templates: templates).commands.map { $0.words.map(\.outline) }
  }

  @Test(arguments: [
    ("a b 'c d' \"e f\" g\\ h", [["a", "b", "c d", "e f", "g h"]]),
    ("a # b\n# c\nd", [["a"], ["d"]]),
    ("echo '# no comment' \"# nor this\"", [["echo", "# no comment", "# nor this"]]),
    ("a; b && c || d & e", [["a"], ["b"], ["c"], ["d"], ["e"]]),
    ("if a; then b; elif c; then d; else e; fi", [["a"], ["b"], ["c"], ["d"], ["e"]]),
    ("for x in 1 2; do echo $x; done", [["for", "x", "in", "1", "2"], ["echo", "$"]]),
    ("case $1 in a|b) x;; *) y;; esac; z", [["x"], ["y"], ["z"]]),
    ("f() { a; }\nfunction g { b; }", [["a"], ["b"]]),
    ("(cd x && make)", [["cd", "x"], ["make"]]),
    ("a \\\n  b", [["a", "b"]]),
    ("echo $(b \"$(c)\")", [["c"], ["b", "$"], ["echo", "$"]]),
    ("echo `b c`", [["b", "c"], ["echo", "$"]]),
    ("bash <(curl x)", [["curl", "x"], ["bash", "$"]]),
    ("echo $((1 + 2)) x", [["echo", "", "x"]]),
    ("a=1 b=(2 3) c d", [["c", "d"]]),
    ("cat <<EOF\nx | sh\nEOF\nb", [["cat"], ["b"]]),
    ("cat <<-'A' <<B\n\tone\n\tA\ntwo\nB\nb", [["cat"], ["b"]]),
    ("a 2>/dev/null >&2 b", [["a", "b"]]),
    ("[[ $a =~ ^(x|y)$ ]] && b", [["[[", "$", "=~", "^"], ["x"], ["y"], ["$", "]]"], ["b"]]),
  ]) func splits(text: String, expected: [[String]]) {
    #expect(words(text) == expected)
  }

  @Test func pipelinesAreTold() {
    let script = ShellScript(Array("a | b |\n c; d".utf8))
    #expect(script.commands.map(\.stage) == [0, 1, 2, 0])
    #expect(Set(script.commands.prefix(3).map(\.pipeline)).count == 1)
    #expect(script.commands[3].pipeline != script.commands[0].pipeline)
  }

  @Test func redirectionsKeepTheirTargets() {
    let script = ShellScript(
      Array("echo \"a=$b\" >> \"$GITHUB_OUTPUT\"\ncat <<X > f\n$y\nX\n".utf8))
    #expect(script.commands[0].redirections.map(\.sign) == [">>"])
    #expect(script.commands[0].redirections[0].target.variables == ["GITHUB_OUTPUT"])
    #expect(script.commands[1].redirections[0].target.variables == ["y"])
    #expect(script.commands[1].redirections[1].target.literal == "f")
  }

  @Test func templatesAreOneWord() {
    let text = "echo ${{ github.event.issue.title == 'a b' }} \"${{ x }}\" '${{ y }}'"
    let script = ShellScript(Array(text.utf8), templates: true)
    let parts = script.commands[0].words.flatMap(\.parts)
    let quoted = parts.compactMap { if case .template(_, let quoted) = $0 { quoted } else { nil } }
    #expect(quoted == [false, true])
  }

  @Test(arguments: ["echo 'a", "echo \"a", "echo $(a", "echo ${a", "echo `a"])
  func whatIsNotClosedIsAProblem(text: String) {
    #expect(ShellScript(Array(text.utf8)).problem != nil)
  }

  @Test func depthIsLimited() {
    let text = String(repeating: "$(", count: 100_000)
    #expect(ShellScript(Array(text.utf8)).problem != nil)
    let quotes = String(repeating: "\"${a:-", count: 50_000)
    #expect(ShellScript(Array(quotes.utf8)).problem != nil)
  }

  @Test func longScriptsTakeLinearTime() {
    let text = String(repeating: "cat <<A | b $(c) \"d\"\n${e}\nA\n", count: 40_000)
    #expect(ShellScript(Array(text.utf8)).commands.count == 120_000)
  }
}
