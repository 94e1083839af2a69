import Foundation
import TestSupport
import Testing

/// What a comment behind a commit id says, by references that somebody looked up.
@Suite struct CommentVersionTests {
  static let release = String(repeating: "a", count: 40)
  static let other = String(repeating: "b", count: 40)

  private func check(_ comment: String) throws -> [String: Any] {
    let recipe = try GitRecipe()
    try recipe.write(
      ".github/workflows/build.yml",
      "on: push\njobs:\n  build:\n    steps:\n      - uses: example/scan@\(Self.other) # \(comment)\n"
    )
    try recipe.commit()
    try recipe.write(
      "../refs.txt",
      "# https://github.com/example/scan\n\(Self.release)\trefs/tags/v1.3.0\n\(Self.other)\trefs/tags/v1.2.0\n\(Self.other)\trefs/tags/cli-v4.0.0\n"
    )
    let result = try recipe.pintle("check", "--refs", "../refs.txt", "--format", "json")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  private func rules(_ report: [String: Any]) -> [String] {
    (report["findings"] as? [[String: Any]] ?? []).compactMap { $0["rule"] as? String }
  }

  private func reasons(_ report: [String: Any]) -> [String] {
    (report["notVerified"] as? [[String: Any]] ?? []).compactMap { $0["reason"] as? String }
  }

  @Test(arguments: [
    "v1.3.0", "\u{200B}v1.3.0", "v1.\u{2060}3.0", "\u{FEFF}V1.3.0", "\u{A0}1.3.0", "“v1.3.0”",
    "\u{202E}v1.3.0\u{202C}", "the release that is called v1.3.0!", "x, y, z, 1.3.0",
  ])
  func seesThrough(comment: String) throws {
    #expect(rules(try check(comment)).contains("reference-comment-mismatch"))
  }

  @Test(arguments: ["v1.2.0", "1.2.0 (2026-01-10)", "v4.0.0", "not before 2026", "see #12"])
  func isSilent(comment: String) throws {
    let report = try check(comment)
    #expect(!rules(report).contains("reference-comment-mismatch"))
    #expect(!reasons(report).contains("comment-version-unknown"))
  }

  @Test(arguments: ["v9.9.9", "V9.9.9.", "cli-9.9.9 is v9.9.9"])
  func asksForWhatIsNotThere(comment: String) throws {
    let report = try check(comment)
    #expect(reasons(report).contains("comment-version-unknown"))
    #expect(!rules(report).contains("reference-comment-mismatch"))
  }
}
