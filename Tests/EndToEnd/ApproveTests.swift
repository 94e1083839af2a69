import Foundation
import TestSupport
import Testing

/// Approvers sign a change with `pintle approve`.
@Suite struct ApproveTests {
  /// Two approvers, so many of which have to sign, and a change that loosens the policy.
  private func repository(threshold: Int = 1) throws -> GitRecipe {
    let recipe = try GitRecipe()
    for name in ["ann", "bob", "mallory"] { try TrustTests.key(name, recipe) }
    try recipe.write(".pintle/policy.yaml", "fail-on: high\n")
    let made = try recipe.trust(
      "init", "--role", "trust", "--key", "ann=../ann.pub", "--role", "approve", "--threshold",
      "\(threshold)", "--key", "ann=../ann.pub", "--key", "bob=../bob.pub", "--sign-with",
      "../ann.key")
    try #require(made.code == 0, "\(made.error)")
    try recipe.commit("base")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("switch", "-q", "-c", "change")
    try recipe.write(".pintle/policy.yaml", "fail-on: critical\n")
    try recipe.commit("loosen")
    return recipe
  }

  private func approve(_ recipe: GitRecipe, _ key: String = "ann") throws -> Command.Result {
    try recipe.pintle("approve", "--base", "origin/main", "--key", "../\(key).key")
  }

  private func check(_ recipe: GitRecipe) throws -> Command.Result {
    try recipe.pintle("check", "--base", "origin/main")
  }

  private func approvals(_ recipe: GitRecipe) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: recipe.path + "/.pintle/approvals").sorted()
  }

  @Test func showsAndHolds() throws {
    let recipe = try repository()
    let dry = try recipe.pintle("approve", "--base", "origin/main", "--dry-run")
    #expect(dry.code == 0 && dry.output.contains("fail-on       high -> critical"))
    #expect(!FileManager.default.fileExists(atPath: recipe.path + "/.pintle/approvals"))
    let result = try approve(recipe)
    #expect(result.code == 0 && result.said.contains("approved by ann (1 of 1)"), "\(result.error)")
    #expect(try recipe.git("status", "--porcelain") == "?? .pintle/approvals/")
    #expect(try check(recipe).code == 1, "only what is committed counts")
    try recipe.commit("approve")
    #expect(try check(recipe).code == 0)
    let again = try approve(recipe)
    #expect(again.code == 2 && again.said.contains("nothing to approve"))
  }

  @Test func sshKeygenVerifiesIt() throws {
    let recipe = try repository()
    _ = try approve(recipe)
    let names = try approvals(recipe)
    try #require(names.count == 2 && names[1] == names[0] + ".sig")
    let script = """
      echo "ann $(\(Command.pintle) key export ../ann.pub --format ssh)" > ../allowed
      ssh-keygen -Y verify -f ../allowed -I ann -n pintle-approval -s .pintle/approvals/\(names[1]) < .pintle/approvals/\(names[0])
      sha256sum .pintle/approvals/\(names[0]) | grep -q '^\(names[0]) '
      """
    let result = try Command.run("bash", ["-ec", script], in: recipe.path)
    #expect(result.code == 0, "\(result.error)")
  }

  @Test func signsTheSameTextAsTheReportPrints() throws {
    let recipe = try repository()
    let report = try check(recipe)
    _ = try approve(recipe)
    #expect(report.output.contains(try approvals(recipe)[0]))
  }

  @Test func severalApproversAddUp() throws {
    let recipe = try repository(threshold: 2)
    #expect(try approve(recipe).said.contains("(1 of 2); missing one of bob"))
    // The same person again is still one.
    #expect(try approve(recipe).said.contains("(1 of 2)"))
    try recipe.commit("one")
    let half = try check(recipe)
    #expect(half.code == 1 && half.said.contains("1 of 2 approvers signed"))
    #expect(try approve(recipe, "bob").said.contains("approved by ann, bob (2 of 2)"))
    #expect(try approvals(recipe).count == 3)
    try recipe.commit("two")
    #expect(try check(recipe).code == 0)
  }

  @Test func survivesASquashMergeAndAMovedBase() throws {
    let recipe = try repository()
    _ = try approve(recipe)
    try recipe.commit("approve")
    try recipe.git("switch", "-q", "-c", "squashed", "origin/main")
    try recipe.write("other.txt", "x\n")
    try recipe.commit("meanwhile")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("merge", "-q", "--squash", "change")
    try recipe.commit("squash")
    #expect(try check(recipe).code == 0)
  }

  @Test func isSpentOnceItLanded() throws {
    let recipe = try repository()
    _ = try approve(recipe)
    try recipe.commit("approve")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.write(".pintle/policy.yaml", "fail-on: high\n")
    try recipe.commit("tighten")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.write(".pintle/policy.yaml", "fail-on: critical\n")
    try recipe.commit("again")
    #expect(try check(recipe).code == 1)
    // A new approval is another text.
    #expect(try approve(recipe).code == 0)
    try recipe.commit("approve again")
    #expect(try check(recipe).code == 0)
  }

  /// Without the spent approval nobody could tell that it is spent.
  @Test func spentApprovalCannotBeRemovedAndUsedAgain() throws {
    let recipe = try repository()
    _ = try approve(recipe)
    try recipe.commit("approve")
    let names = try approvals(recipe)
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.write(".pintle/policy.yaml", "fail-on: high\n")
    try recipe.commit("tighten")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    for name in names { try recipe.remove(".pintle/approvals/" + name) }
    try recipe.commit("clean up")
    let result = try check(recipe)
    #expect(
      result.code == 1 && result.said.contains("is gone, so this approval could be used again"),
      "\(result.said)")
    // Whoever approves may do that as well.
    #expect(try approve(recipe, "bob").code == 0)
    try recipe.commit("approve the cleaning")
    #expect(try check(recipe).code == 0)
  }

  @Test func approversAtOnceLoseNoSignature() throws {
    let recipe = try repository(threshold: 2)
    let script = """
      for name in ann bob; do "\(Command.pintle)" approve --base origin/main --key ../$name.key > /dev/null & done; wait
      """
    #expect(try Command.run("bash", ["-c", script], in: recipe.path).error == "")
    try recipe.commit("approve")
    #expect(try check(recipe).code == 0)
  }

  @Test func editedAfterwardsIsRefused() throws {
    let recipe = try repository()
    _ = try approve(recipe)
    let name = try approvals(recipe)[0]
    let path = recipe.path + "/.pintle/approvals/" + name
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try recipe.write(".pintle/approvals/" + name, text + "pin - tag x\n")
    try recipe.commit("edit the text")
    let edited = try check(recipe)
    #expect(edited.code == 1 && edited.said.contains("is not the SHA-256 of its text"))
    try recipe.write(".pintle/approvals/" + name, text)
    try recipe.write(".pintle/policy.yaml", "fail-on: critical\nexpect: []\n# more\n")
    try recipe.commit("edit the change")
    #expect(try check(recipe).code == 1)
  }

  @Test func onlyThoseOfTheRoleCan() throws {
    let recipe = try repository()
    let result = try approve(recipe, "mallory")
    #expect(result.code == 2 && result.said.contains("is not in the base's role 'approve'"))
    #expect(!FileManager.default.fileExists(atPath: recipe.path + "/.pintle/approvals"))
  }

  @Test func revokedKeyIsRefused() throws {
    let recipe = try repository()
    _ = try approve(recipe, "bob")
    try recipe.commit("approve")
    try recipe.git("switch", "-q", "-c", "main2", "origin/main")
    let revoked = try recipe.trust(
      "revoke", "../bob.pub", "--at", "2026-01-01T00:00:00Z", "--sign-with", "../ann.key")
    try #require(revoked.code == 0, "\(revoked.error)")
    try recipe.commit("revoke")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("switch", "-q", "change")
    try recipe.git("merge", "-q", "--no-edit", "main2")
    let result = try check(recipe)
    #expect(result.code == 1 && result.said.contains("the key of 'bob' was revoked"))
    let late = try approve(recipe, "bob")
    #expect(late.code == 2 && late.said.contains("the key of 'bob' was revoked"))
    #expect(try approve(recipe, "ann").code == 0)
    try recipe.commit("approve by ann")
    #expect(try check(recipe).code == 0)
  }

  @Test func saysWhatIsMissing() throws {
    let recipe = try repository()
    let noBase = try recipe.pintle("approve", "--key", "../ann.key")
    #expect(noBase.code == 2 && noBase.said.contains("there is no base to compare with"))
    let noKey = try recipe.pintle("approve", "--base", "origin/main")
    #expect(noKey.code == 2 && noKey.said.contains("give --key KEY"))
    try recipe.git("switch", "-q", "-c", "quiet", "origin/main")
    try recipe.write("a.txt", "a\n")
    try recipe.commit("nothing to do with it")
    let nothing = try approve(recipe)
    #expect(nothing.code == 2 && nothing.said.contains("nothing to approve"))
  }

  @Test func baseWithoutApproversSaysSo() throws {
    let recipe = try GitRecipe()
    try TrustTests.key("ann", recipe)
    try recipe.write(".pintle/policy.yaml", "fail-on: high\n")
    try recipe.commit("base")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("switch", "-q", "-c", "change")
    try recipe.write(".pintle/policy.yaml", "fail-on: critical\n")
    try recipe.commit("loosen")
    let result = try approve(recipe)
    #expect(result.code == 2 && result.said.contains("the base names nobody who can approve"))
  }

  @Test func approvalDoesNotStandInForSignaturesOfKeys() throws {
    let recipe = try repository()
    let path = recipe.path + "/.pintle/trust.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try recipe.write(
      ".pintle/trust.json", text.replacingOccurrences(of: "\"bob\"", with: "\"mallory\""))
    try recipe.commit("keys")
    let result = try approve(recipe)
    #expect(result.code == 0 && result.said.contains("not here '.pintle/trust.json'"))
    #expect(!result.output.contains("signs         file .pintle/trust.json"))
    try recipe.commit("approve")
    let judged = try check(recipe)
    #expect(judged.code == 1 && judged.said.contains("is not a signed step"))
  }

  /// What an agent holds signs approvals, trust sets and attestations.
  @Test func keysOfAnAgentSign() throws {
    let recipe = try BypassTests.repository()
    try recipe.write(".pintle/policy.yaml", "fail-on: critical\nexpect: [package-lock.json]\n")
    try recipe.commit("loosen")
    let script = """
      eval "$(ssh-agent -s -a "$PWD/../agent")" > /dev/null
      trap 'kill -9 $SSH_AGENT_PID' EXIT  # other signals may be blocked where tests run
      ssh-add -q ../ann
      key=agent:$(ssh-keygen -lf ../ann.pub | cut -d' ' -f2)
      pintle='\(Command.pintle)'
      "$pintle" approve --base origin/main --key "$key"
      "$pintle" trust add --expires 2030-01-01T00:00:00Z --sign-with "$key"
      git add -A && git commit -q -m approve
      "$pintle" check --base origin/main --attest ../gate.json --key "$key" --at 2026-11-26T00:00:00Z
      "$pintle" trust verify
      """
    let result = try Command.run("bash", ["-ec", script], in: recipe.path)
    #expect(result.code == 0, "\(result.output)\(result.error)")
    #expect(FileManager.default.fileExists(atPath: recipe.scratch.path + "/gate.json"))
  }

  @Test func bareRepositoryNeedsAPlaceToWrite() throws {
    let recipe = try repository()
    try recipe.git("branch", "main-copy", "origin/main")
    try recipe.git("clone", "-q", "--bare", ".", "../bare.git")
    let words = ["approve", "../bare.git", "--base", "main-copy", "--head", "change"]
    let refused = try Command.pintle(words + ["--key", "../ann.key"], in: recipe.path)
    #expect(refused.code == 2 && refused.said.contains("give --output FOLDER"), "\(refused.error)")
    try FileManager.default.createDirectory(
      atPath: recipe.scratch.path + "/out", withIntermediateDirectories: false)
    let written = try Command.pintle(
      words + ["--key", "../ann.key", "--output", "../out"], in: recipe.path)
    #expect(written.code == 0, "\(written.error)")
    let files = try FileManager.default.contentsOfDirectory(
      atPath: recipe.scratch.path + "/out/.pintle/approvals")
    #expect(files.count == 2)
  }
}
