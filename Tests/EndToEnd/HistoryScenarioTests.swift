import Foundation
import TestSupport
import Testing

/// Whole incidents, and honest work that looks like them.
///
/// `fixtures/scenarios/<name>/recipe.sh` builds the repositories. Each line of `runs.txt` is one run of the
/// program: the exit code it must have, the story it must tell exactly once (`-` for none), and the
/// arguments. `expected.txt` shows of each run its stories, with how many things each names, and the
/// findings above information, counted by level and rule.
@Suite struct HistoryScenarioTests {
  struct Scenario: CustomStringConvertible, Sendable {
    let name: String
    var folder: String { Fixtures.folder + "/scenarios/" + name }
    var description: String { name }
  }

  struct Run {
    let exit: Int
    let story: String?
    let arguments: [String]

    init(_ line: Substring) throws {
      let words = line.split(separator: " ").map(String.init)
      try #require(words.count >= 2, "a run is an exit code, a story and arguments: \(line)")
      exit = try #require(Int(words[0]))
      story = words[1] == "-" ? nil : words[1]
      arguments = Array(words.dropFirst(2))
    }
  }

  static let scenarios: [Scenario] = {
    let folder = Fixtures.folder + "/scenarios"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { Scenario(name: $0) }
  }()

  @Test func areThere() { #expect(Self.scenarios.count > 20) }

  @Test(arguments: scenarios) func isToldAsItIs(_ scenario: Scenario) throws {
    let recipe = try GitRecipe()
    try recipe.build(by: scenario.folder)
    let runs = try String(contentsOfFile: scenario.folder + "/runs.txt", encoding: .utf8)
      .split(separator: "\n").map { try Run($0) }
    #expect(!runs.isEmpty)
    let told = try runs.map { try judge($0, scenario, in: recipe) }.joined(separator: "\n")
    let file = scenario.folder + "/expected.txt"
    if ProcessInfo.processInfo.environment["PINTLE_UPDATE"] == "1" {
      try told.write(toFile: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOfFile: file, encoding: .utf8) == told)
  }

  private func judge(_ run: Run, _ scenario: Scenario, in recipe: GitRecipe) throws -> String {
    let result = try Command.pintle(
      ["check", "--format", "json", "--at", "2026-06-01T00:00:00Z"] + run.arguments,
      in: recipe.path, environment: try Fixtures.environment(of: scenario.folder))
    let report = try #require(
      try? JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any],
      "\(result.error)")
    let stories = try #require(report["stories"] as? [[String: Any]])
    let findings = try #require(report["findings"] as? [[String: Any]])
    let command = (["check"] + run.arguments).joined(separator: " ")
    #expect(result.code == Int32(run.exit), "\(command)")
    #expect(stories.compactMap { $0["id"] as? String } == (run.story.map { [$0] } ?? []))
    if run.exit == 0 {
      let grave = findings.filter { ["high", "critical"].contains($0["level"] as? String) }
      #expect(grave.isEmpty, "honest work, and a finding that stops it")
    }
    let lines = stories.map(Self.line) + Self.counted(findings)
    return (["pintle \(command)"] + lines.map { "  " + $0 } + ["  exit \(result.code)"])
      .map { $0 + "\n" }.joined()
  }

  /// `critical story tag-hijack: 75 of github.com/owner/name`.
  private static func line(_ story: [String: Any]) -> String {
    let group = (story["group"] as? [String: Any])?["id"] as? String ?? "?"
    let subjects = (story["subjects"] as? [Any])?.count ?? 0
    return "\(story["level"] ?? "?") story \(story["id"] ?? "?"): \(subjects) of \(group)"
  }

  /// `75 high tag-older-than-parent`, sorted by rule.
  private static func counted(_ findings: [[String: Any]]) -> [String] {
    var counts: [String: Int] = [:]
    for finding in findings {
      guard let level = finding["level"] as? String, level != "info",
        let rule = finding["rule"] as? String
      else { continue }
      counts["\(rule) \(level)", default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
  }
}
