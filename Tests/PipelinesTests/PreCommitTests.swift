import Evidence
import Inventory
import Testing

@Suite struct PreCommitTests {
  static func hooks(_ text: String) throws -> [Use] {
    try references(".pre-commit-config.yaml", text).uses
  }

  @Test func reads() throws {
    let commit = String(repeating: "A", count: 40)
    let found = try Self.hooks(
      """
      repos:
        - repo: https://github.com/psf/black
          rev: '24.1.0' # stable
          hooks: [{id: black}]
        - {repo: "git@gitlab.com:a/b/c.git", rev: \(commit)}
        - repo: local
        - repo: meta
        - repo: https://github.com/a/b
        - {repo: ../x, rev: v1}
        - {repo: https://github.com/a/b, rev: [1]}
        - {repo: https://github.com/a/b, rev: 1.0}

      """)
    #expect(
      found.map(\.summary) == [
        "hook github.com/psf/black named(\"24.1.0\")",
        "hook gitlab.com/a/b/c commit(\"\(commit.lowercased())\")", "hook - local",
        "hook github.com/a/b missing", "hook - unreadable", "hook - unreadable",
        "hook github.com/a/b named(\"1.0\")",
      ])
    #expect(
      found.map(\.written) == [
        "24.1.0", commit, "local", "https://github.com/a/b", "v1", "[1]", "1.0",
      ])
    #expect(found[0].text == "https://github.com/psf/black@24.1.0")
    #expect(found[0].comment == "stable")
  }

  @Test func keepsRepositoriesThatShareAReference() throws {
    let found = try Self.hooks(
      "repos: [{repo: 'https://x.org/a/b', rev: &r v1}, {repo: 'https://x.org/c/d', rev: *r}]")
    #expect(found.map(\.upstream?.path) == ["a/b", "c/d"])
    #expect(found.map(\.written) == ["v1", "v1"])
  }

  @Test func readsTheOldForm() throws {
    let found = try Self.hooks("- repo: https://github.com/a/b\n  sha: v1\n")
    #expect(found.map(\.reference) == [.named("v1")])
  }

  @Test(arguments: ["", "repos: 1", "repos: [1, ~, []]", "repos: {a: b}"])
  func passesOverOtherShapes(text: String) throws { #expect(try Self.hooks(text).isEmpty) }

  @Test(arguments: ["text", "repos: [", "\u{0}"])
  func refuses(text: String) {
    #expect(throws: ReadError.self) { try Self.hooks(text) }
  }
}
