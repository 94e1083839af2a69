import Evidence
import Testing

@Suite struct ShellWordTests {
  @Test(arguments: [
    ("main", "main"), ("a b", "'a b'"), ("$(touch x)", "'$(touch x)'"), ("", "''"),
    ("x'; touch y; '", #"'x'\''; touch y; '\'''"#), ("refs/heads/a-b_c.1", "refs/heads/a-b_c.1"),
  ])
  func quotes(text: String, word: String) { #expect(ShellWord.quoted(text) == word) }
}
