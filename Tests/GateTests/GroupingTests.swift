import Evidence
import Testing

@testable import Gate

/// Findings that are told together name the first few that differ, and count the rest.
@Suite struct GroupingTests {
  private static let rule = Rule(
    id: "unpinned-action", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .certain, title: "t", explanation: "e", evidence: "e", remedy: "r",
    falsePositives: "f", techniques: [])

  @Test(arguments: [
    (["a", "b", "c"], ["a", "b", "c"]), (["a", "b", "c", "d"], ["a; b; c; and 1 more"]),
    (["a", "b", "b", "c", "d", "d"], ["a; b; c; and 3 more"]),
    (["a", "a", "a", "a"], ["a; and 3 more"]),
  ]) func saysNothingTwice(messages: [String], expected: [String]) {
    let findings = messages.enumerated().map { index, message in
      var finding = Finding(
        Self.rule, Subject(.use, "\(index)"), message, places: [], group: .file("a.yml"))
      finding.fingerprint = "\(index)"
      return finding
    }
    #expect(Grouping.grouped(findings).map(\.message).sorted() == expected)
  }
}
