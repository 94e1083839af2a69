import Evidence
import Reports
import Testing

/// Workflow commands, read back the way GitHub's runner reads them.
struct GitHubTests {
  private struct Command {
    let name: String
    var properties: [String: String] = [:]
    let message: String

    init?(_ line: String) {
      guard line.hasPrefix("::") else { return nil }
      let rest = line.dropFirst(2)
      guard let end = rest.range(of: "::") else { return nil }
      let head = rest[..<end.lowerBound].split(separator: " ", maxSplits: 1)
      name = String(head[0])
      for pair in head.dropFirst().joined().unicodeScalars.split(separator: ",") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { continue }
        properties[String(parts[0])] = Command.unescaped(
          String(parts[1]), ["%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"])
      }
      message = Command.unescaped(
        String(rest[end.upperBound...]), ["%0D": "\r", "%0A": "\n", "%25": "%"])
    }

    private static func unescaped(_ text: String, _ codes: [String: String]) -> String {
      var result = ""
      var rest = Substring(text)
      while let first = rest.unicodeScalars.first {
        let code = String(rest.unicodeScalars.prefix(3))
        if first == "%", let character = codes[code] {
          result += character
          rest = Substring(rest.unicodeScalars.dropFirst(3))
        } else {
          result.unicodeScalars.append(first)
          rest = Substring(rest.unicodeScalars.dropFirst())
        }
      }
      return result
    }
  }

  @Test func decidingFindingsAreErrors() throws {
    let commands = lines(Samples.fail.rendered(as: .github)).map { Command($0) }
    #expect(commands.map { $0?.name } == ["error", "warning", "warning", "warning"])
    let first = try #require(commands[0])
    #expect(first.properties["file"] == "package-lock.json")
    #expect(first.properties["line"] == "6" && first.properties["endLine"] == "6")
    #expect(first.properties["col"] == "21")
    #expect(first.properties["title"] == "critical[swapped-digest]")
    let message = "the content of 'left-pad' 1.3.0 is another than at the base"
    #expect(first.message == message + "\ngit checkout 57a957a957a9 -- package-lock.json")
    #expect(commands[2]?.properties["title"] == "not verified[lockfile]")
  }

  @Test func inputCannotAddACommandOrAProperty() throws {
    let known: Set = ["file", "line", "endLine", "col", "endColumn", "title"]
    let verdict = Samples.endless
    let commands = try lines(verdict.rendered(as: .github)).map { try #require(Command($0)) }
    #expect(commands.count { $0.name == "error" } == 9)
    #expect(Set(commands.map(\.name)) == ["error", "warning"])
    for command in commands {
      #expect(known.isSuperset(of: command.properties.keys), "\(command.properties.keys)")
      let title = try #require(command.properties["title"])
      #expect(title.hasSuffix("]"))
      // The message, and one line of advice.
      #expect(command.message.split(separator: "\n").count == 2)
    }
    let paths = commands.compactMap { $0.properties["file"] }
    #expect(paths.contains("a,b:c%0A::error::/\\u{202E}x\\n`|`<b>@user.json"))
    let index = try #require(Samples.hostileTexts.firstIndex { $0.hasPrefix("100%") })
    let percent = "'\(Samples.hostileTexts[index])' is not what it was"
    #expect(commands.contains { $0.message.hasPrefix(percent) })
  }

  @Test func tenOfAKindAndANotice() {
    let findings = (0..<25).map { number in
      Samples.finding(
        number,
        Finding(
          Samples.plainHTTP, Samples.leftPad, "number \(number)", places: [], change: .introduced))
    }
    let verdict = Samples.verdict(
      .fail, findings: findings, deciding: Set(findings.prefix(12).map(\.fingerprint)))
    let commands = lines(verdict.rendered(as: .github)).compactMap { Command($0) }
    #expect(commands.count { $0.name == "error" } == 10)
    #expect(commands.count { $0.name == "warning" } == 10)
    #expect(commands.last?.name == "notice")
    #expect(commands.last?.message == "5 more findings stand in the log and the summary")
  }
}

extension StringProtocol {
  /// The first place of two colons, by code points.
  fileprivate func range(of needle: String) -> Range<Index>? {
    let pattern = Array(needle.unicodeScalars)
    var index = startIndex
    while index < endIndex {
      let tail = unicodeScalars[index...]
      if tail.starts(with: pattern) {
        return index..<unicodeScalars.index(index, offsetBy: pattern.count)
      }
      index = unicodeScalars.index(after: index)
    }
    return nil
  }
}
