import Foundation
import Patterns
import TestSupport
import Testing

/// Rules that users bring.
@Suite struct YaraRulesTests {
  private static let text = """
    rule words { meta: description = "two words" severity = "low"
      strings: $a = "eval" nocase $b = "atob" condition: all of them }
    rule bytes { strings: $x = { 7F 45 4C 46 } condition: $x at 0 }
    rule shape { strings: $r = /fetch\\([a-z]{2,8}\\)/ condition: $r }
    private rule hidden { condition: true }
    """

  private static func names(_ text: String) throws -> [String] {
    try YaraRules(Array(Self.text.utf8)).scan(Array(text.utf8)).matches.map(\.rule)
  }

  @Test func matchesAreToldWithTheirPlaces() throws {
    let rules = try YaraRules(Array(Self.text.utf8))
    #expect(rules.count == 4)
    let (matches, ending) = rules.scan(Array("x = EVAL(atob(y)); fetch(abc); atob".utf8))
    #expect(ending == .complete)
    #expect(matches.map(\.rule) == ["shape", "words"])
    let words = try #require(matches.last)
    #expect(words.description == "two words")
    #expect(words.severity == "low")
    #expect(words.parts.map(\.name) == ["$a", "$b", "$b"])
    #expect(words.parts.map(\.range) == [4..<8, 9..<13, 31..<35])
  }

  @Test func nothingMatchesNothing() throws {
    #expect(try Self.names("").isEmpty)
    #expect(try Self.names("plain").isEmpty)
  }

  @Test(arguments: [
    ("rule broken {", 1), ("rule fine { condition: true }\nrule bad { condition: nothing }", 2),
    ("include \"/etc/passwd\"\nrule fine { condition: true }", 1),
    ("rule twice { condition: true }\n\nrule twice { condition: true }", 3),
    ("\n\u{0}", 2),
  ]) func errorsNameTheirLine(text: String, line: Int) {
    #expect { try YaraRules(Array(text.utf8)) } throws: { error in
      (error as? YaraRules.Problem)?.line == line
    }
  }

  @Test func aStringThatIsEverywhereEndsTheCount() throws {
    let rules = try YaraRules(Array("rule every { strings: $a = \"a\" condition: $a }".utf8))
    let (matches, ending) = rules.scan(Array(repeating: 0x61, count: 2_000_000))
    #expect(ending == .tooMany)
    #expect(matches.allSatisfy { $0.parts.count <= 20 })
  }

  /// Debian's own program and ours say the same of the same files.
  @Test func agreesWithTheProgram() throws {
    guard try Command.run("sh", ["-c", "command -v yara"], in: "/").code == 0 else { return }
    let scratch = try Scratch()
    try Self.text.write(
      toFile: scratch.path + "/rules.yar", atomically: true, encoding: .utf8)
    let texts = [
      "", "eval(atob(x))", "eval", "fetch(ab) ATOB", "fetch(abcdefghi)", "\u{7F}ELF fetch(zz)",
      "EvAl atob fetch(qq)",
    ]
    for text in texts {
      try text.write(toFile: scratch.path + "/file", atomically: true, encoding: .utf8)
      let result = try Command.run("yara", ["rules.yar", "file"], in: scratch.path)
      let said = result.output.split(separator: "\n").compactMap {
        $0.split(separator: " ").first.map(String.init)
      }
      #expect(try Self.names(text) == said.sorted(), "\(text)")
    }
  }
}
