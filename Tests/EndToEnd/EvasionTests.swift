import Foundation
import TestSupport
import Testing

/// The tables of families and of ways around the rules are true of the cases that they name.
@Suite struct EvasionTests {
  struct Row: CustomStringConvertible, Sendable {
    let name: String
    let folder: String
    let rule: String
    var description: String { name }
  }

  /// Rows of a page's table whose case has a name.
  private static func rows(_ page: String, caseIn column: Int, rule: Int) -> [Row] {
    let text = (try? String(contentsOfFile: Fixtures.root + "/docs/" + page, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count > rule, cells[column].hasPrefix("`") else { return nil }
      return Row(
        name: cells[0], folder: cells[column].filter { $0 != "`" },
        rule: cells[rule].split(separator: ",").first.map(String.init) ?? "")
    }
  }

  static let evasions = rows("evasions.md", caseIn: 1, rule: 2)
  static let families = rows("families.md", caseIn: 2, rule: 3)

  private static func fired(_ folder: String) throws -> Set<String> {
    let result = try Command.pintle(
      ["scan", folder, "--format", "json"], in: Fixtures.folder)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let findings = try #require(report["findings"] as? [[String: Any]])
    return Set(
      findings.filter { $0["level"] as? String != "info" }.compactMap { $0["rule"] as? String })
  }

  @Test(arguments: evasions) func isFoundOrSaidNotToBe(_ row: Row) throws {
    let rules = try Self.fired(Fixtures.folder + "/evasions/" + row.folder)
    if row.rule == "not found" {
      #expect(rules.isEmpty)
    } else {
      #expect(rules.contains(row.rule), "\(rules)")
    }
  }

  @Test func everyCaseStandsInTheTable() throws {
    for (folder, rows) in [("evasions", Self.evasions), ("families", Self.families)] {
      let cases = try FileManager.default.contentsOfDirectory(
        atPath: Fixtures.folder + "/" + folder)
      let told = Set(rows.map { $0.folder.split(separator: "/").last.map(String.init) ?? "" })
      #expect(Set(cases).subtracting(told).isEmpty)
      #expect(cases.count > 10)
    }
  }

  @Test(arguments: families) func familyIsFound(_ row: Row) throws {
    if row.folder.hasPrefix("families/") {
      let rules = try Self.fired(Fixtures.folder + "/" + row.folder)
      #expect(rules.contains(row.rule), "\(rules)")
      return
    }
    // A rule's own case, which its expectation shows to fire.
    let folder = Fixtures.folder + "/rules/" + row.folder
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let expected = files.filter { $0.hasSuffix("expected.txt") }.compactMap {
      try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8)
    }
    #expect(expected.contains { $0.contains(" \(row.rule) ") }, "\(row.folder)")
  }
}
