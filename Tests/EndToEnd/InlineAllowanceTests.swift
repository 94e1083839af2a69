import Foundation
import TestSupport
import Testing

/// A comment on a line allows what policy lets it allow, and only where the line is the base's own.
@Suite struct InlineAllowanceTests {
  private static let line =
    "      - run: curl -s https://get.example.org/x | sh # pintle: allow pipe-to-shell -- our host\n"
  private static let workflow =
    "on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n"

  private func verdict(_ policy: String, base: String, candidate: String) throws -> (Int, Int) {
    let recipe = try GitRecipe()
    try recipe.write(".pintle/policy.yaml", policy)
    try recipe.write(".github/workflows/a.yml", base)
    let commit = try recipe.commit()
    try recipe.write(".github/workflows/a.yml", candidate)
    try recipe.commit()
    let result = try recipe.pintle(
      "check", "--base", commit, "--only", "pipe-to-shell", "--all", "--format", "json")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    return (
      (report["findings"] as? [Any])?.count ?? -1, (report["waived"] as? [Any])?.count ?? -1
    )
  }

  private static let permitted = "rules: {pipe-to-shell: {inline: true}}\n"

  @Test func holdsForTheBasesOwnLine() throws {
    let was = Self.workflow + Self.line
    let found = try verdict(Self.permitted, base: was, candidate: was + "      - run: make\n")
    #expect(found == (0, 1))
  }

  @Test func aChangeCannotAllowItself() throws {
    let found = try verdict(
      Self.permitted, base: Self.workflow + "      - run: make\n",
      candidate: Self.workflow + Self.line)
    #expect(found == (1, 0))
  }

  @Test func policyMustPermitIt() throws {
    let was = Self.workflow + Self.line
    let found = try verdict("fail-on: high\n", base: was, candidate: was + "      - run: make\n")
    #expect(found == (1, 0))
  }
}
