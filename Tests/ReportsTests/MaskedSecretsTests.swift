import Testing

@testable import Reports

/// Excerpts of lines in which addresses hold names and passwords.
struct MaskedSecretsTests {
  private func shown(_ line: String, isCut: Bool = false) -> String {
    String(decoding: MaskedSecrets.of(Array(line.utf8), isCut: isCut), as: UTF8.self)
  }

  @Test(arguments: [
    ("url = \"https://me:secret@a.example/b@1\"", "url = \"https://*********@a.example/b@1\""),
    ("https://t0ken@a.example https://b@c.example", "https://*****@a.example https://*@c.example"),
    ("git+ssh://git@github.com/a/b.git", "git+ssh://git@github.com/a/b.git"),
    ("http://m\u{E9}:p@ss@h.example", "http://*******@h.example"),
    ("\"a://b\", \"c@d\"", "\"a://b\", \"c@d\""),
    ("https://a.example/@scope/b", "https://a.example/@scope/b"),
    ("://", "://"), ("", ""),
  ])
  func masks(line: String, expected: String) { #expect(shown(line) == expected) }

  @Test func masksTheEndOfWhatWasCut() {
    #expect(shown("cret@a.example/x@1", isCut: true) == "****@a.example/x@1")
    #expect(shown("x/c@d", isCut: true) == "x/c@d")
  }
}
