import Foundation
import Gate
import TestSupport
import Testing

/// Every rule has a case that fires exactly it, and a benign twin on which it is silent.
///
/// `fixtures/rules/<rule>/<finding|pass>/<case>/` holds `candidate/`, often `base/`, sometimes
/// `worktree/` (files that lie on disk only), or `recipe.sh`, which builds the repository; and
/// `expected.txt`: level, rule and place of every finding that is more than information, or is of the
/// rule itself; of `pintle verify`, level, code and artifact. `arguments.txt` and `environment.txt` are what else the program is given, `command.txt` another command
/// than `check`; paths in them
/// begin in the repository, beside which a recipe puts mirrors (`../upstreams`). `along.txt` names other
/// rules that cannot but fire.
@Suite struct RuleFixtureTests {
  struct Case: CustomStringConvertible, Sendable {
    let rule: String
    let kind: String
    let name: String
    var folder: String { Fixtures.folder + "/rules/\(rule)/\(kind)/\(name)" }
    var description: String { "\(rule)/\(kind)/\(name)" }
    /// The workflows of other rooms' cases are written to be short, not to be good.
    var judgesPipelines: Bool {
      GateRules.all.contains {
        $0.id == rule && $0.domain == .pipelines && rule != "known-bad-action"
      }
    }
  }

  static let cases: [Case] = GateRules.ids.flatMap { rule in
    ["finding", "pass"].flatMap { kind in
      let folder = Fixtures.folder + "/rules/\(rule)/\(kind)"
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.sorted().map { Case(rule: rule, kind: kind, name: $0) }
    }
  }

  @Test(arguments: GateRules.ids) func hasBothKinds(rule: String) {
    for kind in ["finding", "pass"] {
      #expect(
        Self.cases.contains { $0.rule == rule && $0.kind == kind },
        "fixtures/rules/\(rule)/\(kind) has no case")
    }
  }

  @Test(arguments: cases) func firesAsExpected(_ test: Case) throws {
    let found = try Self.findings(of: test)
    let text = found.map { $0 + "\n" }.joined()
    let file = test.folder + "/expected.txt"
    if ProcessInfo.processInfo.environment["PINTLE_UPDATE"] == "1" {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
    let rules = Set(found.map { String($0.split(separator: " ")[1]) })
    if test.kind == "finding" {
      #expect(rules.subtracting(Self.words(test.folder + "/along.txt")) == [test.rule])
    } else {
      #expect(!rules.contains(test.rule))
    }
  }

  /// `level rule path:line` of each finding that matters, sorted.
  private static func findings(of test: Case) throws -> [String] {
    let recipe = try GitRecipe()
    let hasBase = FileManager.default.fileExists(atPath: test.folder + "/base")
    var arguments = ["check", "--format", "json", "--at", "2026-06-01T00:00:00Z"]
    let command = Self.words(test.folder + "/command.txt")
    if !command.isEmpty { arguments = command + ["--format", "json"] }
    arguments += Self.words(test.folder + "/arguments.txt")
    if FileManager.default.fileExists(atPath: test.folder + "/recipe.sh") {
      try recipe.build(by: test.folder)
      return try report(arguments, of: test, in: recipe)
    }
    if hasBase {
      try recipe.replace(by: test.folder + "/base")
      arguments += ["--base", try recipe.commit("base")]
    }
    try recipe.replace(by: test.folder + "/candidate")
    try recipe.commit("candidate")
    let disk = test.folder + "/worktree"
    if FileManager.default.fileExists(atPath: disk) { try recipe.replace(by: disk) }
    return try report(arguments, of: test, in: recipe)
  }

  private static func isOfPipelines(_ id: String) -> Bool {
    GateRules.all.contains { $0.id == id && $0.domain == .pipelines }
  }

  /// The words of a file; none when there is no such file.
  private static func words(_ file: String) -> [String] {
    ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "")
      .split(whereSeparator: \.isWhitespace).map(String.init)
  }

  private static func report(
    _ arguments: [String], of test: Case, in recipe: GitRecipe
  ) throws -> [String] {
    let result = try Command.pintle(
      arguments, in: recipe.path, environment: try Fixtures.environment(of: test.folder))
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    if let artifacts = report["artifacts"] as? [[String: Any]] { return artifacts.compactMap(line) }
    let findings = try #require(report["findings"] as? [[String: Any]])
    return findings.compactMap { finding -> String? in
      guard let level = finding["level"] as? String, let rule = finding["rule"] as? String,
        level != "info" || rule == test.rule,
        rule == test.rule || test.judgesPipelines || !isOfPipelines(rule)
      else { return nil }
      let place = (finding["places"] as? [[String: Any]])?.first
      let path = place?["path"] as? String ?? "-"
      let line = (place?["line"] as? Int).map { ":\($0)" } ?? ""
      return "\(level) \(rule) \(path)\(line)"
    }.sorted()
  }
  /// `level code artifact` of what does not verify, by `pintle verify`.
  private static func line(_ artifact: [String: Any]) -> String? {
    guard let code = artifact["code"] as? String else { return nil }
    let level = artifact["level"] as? String ?? "-"
    return "\(level) \(code) \(artifact["artifact"] as? String ?? "-")"
  }
}
