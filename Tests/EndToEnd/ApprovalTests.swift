import Foundation
import TestSupport
import Testing

/// The way out: an approver signs exactly one change of the trust set, with ssh-keygen alone.
@Suite struct ApprovalTests {
  /// Raises fail-on and runs the commands that the report prints.
  private func approved(_ recipe: GitRecipe, key: String? = nil) throws -> Command.Result {
    try recipe.write(".pintle/policy.yaml", "fail-on: critical\nexpect: [package-lock.json]\n")
    try recipe.commit("loosen")
    let asked = try recipe.pintle("check", "--base", "origin/main")
    try #require(asked.code == 1)
    let commands = asked.output.split(separator: "\n").compactMap { line -> String? in
      let text = line.trimmingCharacters(in: .whitespaces)
      return text.hasPrefix("$ ") ? String(text.dropFirst(2)) : nil
    }
    try #require(commands.count == 4)
    let script = commands.joined(separator: "\n")
      .replacingOccurrences(of: "-f KEY", with: "-f " + (key ?? recipe.scratch.path + "/ann"))
    let signed = try Command.run("bash", ["-ec", script], in: recipe.path)
    try #require(signed.code == 0, "\(signed.error)")
    try recipe.commit("approve")
    return try recipe.pintle("check", "--base", "origin/main", "--at", "2026-06-01T00:00:00Z")
  }

  @Test func holds() throws {
    let result = try approved(try BypassTests.repository())
    #expect(result.code == 0, "\(result.output)")
    #expect(result.output.contains("waived: 1 finding"))
  }

  @Test func survivesASquashMerge() throws {
    let recipe = try BypassTests.repository()
    _ = try approved(recipe)
    try recipe.git("switch", "-q", "-c", "squashed", "origin/main")
    try recipe.git("merge", "-q", "--squash", "change")
    try recipe.commit("squash")
    #expect(try recipe.pintle("check", "--base", "origin/main").code == 0)
  }

  @Test func cannotBeReplayed() throws {
    let recipe = try BypassTests.repository()
    _ = try approved(recipe)
    // It lands; policy is tightened again; the same loosening comes back with the same approval.
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.write(".pintle/policy.yaml", BypassTests.policy)
    try recipe.commit("tighten")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.write(".pintle/policy.yaml", "fail-on: critical\nexpect: [package-lock.json]\n")
    try recipe.commit("loosen again")
    let result = try recipe.pintle("check", "--base", "origin/main")
    #expect(result.code == 1)
    #expect(result.said.contains("the base holds this approval already"))
  }

  @Test func cannotBeCarriedToAnotherChange() throws {
    let recipe = try BypassTests.repository()
    _ = try approved(recipe)
    try recipe.write(".pintle/policy.yaml", "fail-on: critical\n")
    try recipe.commit("loosen more")
    #expect(try recipe.pintle("check", "--base", "origin/main").code == 1)
  }

  @Test func needsTheNamedKey() throws {
    let recipe = try BypassTests.repository()
    let key = recipe.scratch.path + "/mallory"
    _ = try Command.run(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], in: recipe.path)
    let result = try approved(recipe, key: key)
    #expect(result.code == 1)
    #expect(result.said.contains("which is not in the base's role 'approve'"))
  }

  @Test func coversNothingElse() throws {
    let recipe = try BypassTests.repository()
    try recipe.write("package-lock.json", BypassTests.swapped.lockfile)
    let result = try approved(recipe)
    #expect(result.code == 1)
    #expect(result.output.contains("critical[integrity-changed]"))
    #expect(!result.output.contains("[trust-changed]"))
  }
}
