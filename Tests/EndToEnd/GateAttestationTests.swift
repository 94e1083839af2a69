import Foundation
import TestSupport
import Testing

/// What `check --attest` signs.
@Suite struct GateAttestationTests {
  private func repository() throws -> GitRecipe {
    let recipe = try BypassTests.repository()
    try TrustTests.key("gate", recipe)
    try recipe.commit("change")
    return recipe
  }

  /// Verifies the envelope with openssl alone and gives the statement.
  private func statement(_ recipe: GitRecipe) throws -> [String: Any] {
    let script = """
      import base64, json, subprocess
      envelope = json.load(open("../gate.json"))
      payload = base64.b64decode(envelope["payload"], validate=True)
      kind = envelope["payloadType"].encode()
      assert kind == b"application/vnd.in-toto+json"
      open("../pae", "wb").write(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
      open("../sig", "wb").write(base64.b64decode(envelope["signatures"][0]["sig"], validate=True))
      subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "../gate.pub", "-rawin", "-in", "../pae", "-sigfile", "../sig"], check=True, capture_output=True)
      print(payload.decode())
      """
    let result = try Command.run("python3", ["-c", script], in: recipe.path)
    try #require(result.code == 0, "\(result.error)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(object as? [String: Any])
  }

  private func attest(
    _ recipe: GitRecipe, _ more: String..., environment: [String: String] = [:]
  ) throws -> Command.Result {
    try Command.pintle(
      ["check", "--attest", "../gate.json", "--key", "../gate.key", "--at", "2026-11-26T12:00:00Z"]
        + more, in: recipe.path, environment: environment)
  }

  @Test func statesAPass() throws {
    let recipe = try repository()
    try Data("built".utf8).write(to: URL(fileURLWithPath: recipe.scratch.path + "/app.tar"))
    let result = try attest(
      recipe, "--base", "origin/main", "--attest-artifact", "../app.tar", "--attest-resource",
      "git+https://example.org/corp/app")
    #expect(result.code == 0, "\(result.output)\(result.error)")
    let statement = try statement(recipe)
    #expect(statement["_type"] as? String == "https://in-toto.io/Statement/v1")
    #expect(
      statement["predicateType"] as? String == "https://slsa.dev/verification_summary/v1")
    let subjects = try #require(statement["subject"] as? [[String: Any]])
    let head = try recipe.git("rev-parse", "HEAD")
    #expect(subjects[0]["name"] as? String == "git+https://example.org/corp/app@refs/heads/change")
    #expect(subjects[0]["digest"] as? [String: String] == ["gitCommit": head])
    #expect(subjects[1]["name"] as? String == "app.tar")
    let sum = try Command.run("sha256sum", ["../app.tar"], in: recipe.path).output.prefix(64)
    #expect(subjects[1]["digest"] as? [String: String] == ["sha256": String(sum)])
    let predicate = try #require(statement["predicate"] as? [String: Any])
    #expect(predicate["verificationResult"] as? String == "PASSED")
    #expect(
      predicate["verifiedLevels"] as? [String] == ["PINTLE_GATE_PASS", "PINTLE_POLICY_OF_BASE"])
    #expect(predicate["timeVerified"] as? String == "2026-11-26T12:00:00Z")
    #expect(predicate["resourceUri"] as? String == "git+https://example.org/corp/app")
    let verifier = try #require(predicate["verifier"] as? [String: Any])
    #expect(verifier["id"] as? String == "https://pintle.dev/check")
    let policy = try #require(predicate["policy"] as? [String: Any])
    #expect(
      policy["digest"] as? [String: String] == ["sha256": try digest(of: "policy.yaml", recipe)])
    let base = try recipe.git("rev-parse", "origin/main")
    #expect(
      policy["uri"] as? String == "git+https://example.org/corp/app@\(base)#.pintle/policy.yaml")
    let details = try #require(predicate["pintle"] as? [String: Any])
    #expect(details["pins"] as? String == "sha256:" + (try digest(of: "pins", recipe)))
    #expect(details["trust"] as? String == "sha256:" + (try digest(of: "trust.json", recipe)))
    #expect(details["base"] as? String == base && details["candidate"] as? String == head)
    #expect(details["baseRef"] as? String == "origin/main")
    #expect(details["outcome"] as? String == "pass" && details["exitCode"] as? Int == 0)
    #expect(details["workTree"] as? String == "clean")
  }

  private func digest(of file: String, _ recipe: GitRecipe) throws -> String {
    let script = "git show origin/main:.pintle/\(file) | sha256sum"
    return String(try Command.run("bash", ["-c", script], in: recipe.path).output.prefix(64))
  }

  @Test func repeatsByteForByte() throws {
    let recipe = try repository()
    _ = try attest(recipe, "--base", "origin/main")
    let path = recipe.scratch.path + "/gate.json"
    let first = FileManager.default.contents(atPath: path)
    _ = try attest(recipe, "--base", "origin/main")
    #expect(FileManager.default.contents(atPath: path) == first && first != nil)
  }

  @Test func statesAFailureAndKeepsTheExitCode() throws {
    let recipe = try repository()
    try recipe.write("package-lock.json", BypassTests.swapped.lockfile)
    try recipe.commit("swap")
    let plain = try recipe.pintle("check", "--base", "origin/main")
    let result = try attest(recipe, "--base", "origin/main")
    #expect(result.code == 1 && result.output == plain.output)
    let predicate = try #require(try statement(recipe)["predicate"] as? [String: Any])
    #expect(predicate["verificationResult"] as? String == "FAILED")
    #expect(predicate["verifiedLevels"] as? [String] == ["FAILED"])
    let details = try #require(predicate["pintle"] as? [String: Any])
    #expect(details["outcome"] as? String == "fail" && details["exitCode"] as? Int == 1)
    let counts = try #require(details["counts"] as? [String: Any])
    #expect((counts["deciding"] as? Int ?? 0) > 0)
  }

  @Test func openQuestionsAreNoPass() throws {
    let recipe = try repository()
    try recipe.write("package-lock.json", "{")
    try recipe.commit("break what was read before")
    let result = try attest(recipe, "--base", "origin/main")
    #expect(result.code == 3)
    let predicate = try #require(try statement(recipe)["predicate"] as? [String: Any])
    #expect(predicate["verificationResult"] as? String == "FAILED")
    #expect((predicate["pintle"] as? [String: Any])?["outcome"] as? String == "not-verified")
  }

  @Test func saysThatFilesDiffer() throws {
    let recipe = try repository()
    try recipe.write("package.json", "{}\n")
    _ = try attest(recipe, "--base", "origin/main")
    let predicate = try #require(try statement(recipe)["predicate"] as? [String: Any])
    #expect((predicate["pintle"] as? [String: Any])?["workTree"] as? String == "dirty")
    // Without a base the files themselves are judged, and they are no commit.
    try FileManager.default.removeItem(atPath: recipe.scratch.path + "/gate.json")
    let refused = try attest(recipe)
    #expect(refused.code == 2 && refused.said.contains("the work tree differs from HEAD"))
    #expect(!FileManager.default.fileExists(atPath: recipe.scratch.path + "/gate.json"))
  }

  @Test func withoutABaseItClaimsLess() throws {
    let recipe = try repository()
    #expect(try attest(recipe).code == 0)
    let predicate = try #require(try statement(recipe)["predicate"] as? [String: Any])
    #expect(predicate["verifiedLevels"] as? [String] == ["PINTLE_GATE_PASS"])
    let head = try recipe.git("rev-parse", "HEAD")
    #expect(predicate["resourceUri"] as? String == "swh:1:rev:" + head)
  }

  @Test(arguments: [
    ("https://user:secret@example.org/corp/app.git", "git+https://example.org/corp/app"),
    ("git@example.org:corp/app.git", "git+ssh://example.org/corp/app"),
    ("/srv/private/app.git", nil), ("file:///srv/private/app.git", nil),
  ])
  func namesTheRemoteWithoutLogins(remote: String, shown: String?) throws {
    let recipe = try repository()
    try recipe.git("remote", "add", "origin", remote)
    _ = try attest(recipe)
    let statement = try statement(recipe)
    let predicate = try #require(statement["predicate"] as? [String: Any])
    let head = try recipe.git("rev-parse", "HEAD")
    #expect(predicate["resourceUri"] as? String == shown ?? "swh:1:rev:" + head)
    #expect(!"\(statement)".contains("secret") && !"\(statement)".contains("/srv/"))
  }

  @Test(arguments: [
    (["--only", "drift"], "leave --only out"),
    (["--fail-on", "critical", "--base", "origin/main"], "looser than the policy's high"),
    (["--attest-artifact", "../nothing"], "No such file"),
    (["--attest-artifact", ".pintle/empty"], "is empty"),
    (["--base", "nowhere-at-all..x"], "neither a full commit id nor a reference"),
  ])
  func writesNothingWhenItCannotRun(more: [String], reason: String) throws {
    let recipe = try repository()
    try recipe.write(".pintle/empty", "")
    let result = try Command.pintle(
      ["check", "--attest", "../gate.json", "--key", "../gate.key"] + more, in: recipe.path)
    #expect(result.code == 2 && result.said.contains(reason), "\(result.error)")
    #expect(!FileManager.default.fileExists(atPath: recipe.scratch.path + "/gate.json"))
  }

  /// The key and everything else that decides must not come with the change.
  @Test func changeCannotBringTheKey() throws {
    let recipe = try repository()
    try #require(
      try Command.run(
        "bash", ["-c", "cp ../gate.key gate.key; chmod 600 gate.key; ln -s . here"], in: recipe.path
      ).code == 0)
    try recipe.git("add", "-f", "gate.key", "here")
    try recipe.commit("bring a key")
    for key in ["gate.key", "./gate.key", "here/gate.key", recipe.path + "/gate.key"] {
      let result = try Command.pintle(
        ["check", "--base", "origin/main", "--attest", "../gate.json", "--key", key],
        in: recipe.path)
      #expect(result.code == 2 && result.said.contains("which the candidate tracks"), "\(key)")
    }
    #expect(!FileManager.default.fileExists(atPath: recipe.scratch.path + "/gate.json"))
  }

  @Test func replacesNothingButItsOwn() throws {
    let recipe = try repository()
    #expect(try attest(recipe, "--base", "origin/main").code == 0)
    #expect(try attest(recipe, "--base", "origin/main").code == 0)
    try TrustTests.key("other", recipe)
    for output in ["../gate.json", "../gate.pub"] {
      let before = try Data(contentsOf: URL(fileURLWithPath: recipe.path + "/" + output))
      let result = try Command.pintle(
        ["check", "--attest", output, "--key", "../other.key"], in: recipe.path)
      #expect(
        result.code == 2 && result.said.contains("not an attestation by this key"), "\(output)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: recipe.path + "/" + output)) == before)
    }
  }

  /// The approvals that let a change pass are inputs of the verdict.
  @Test func namesTheApprovalsItReliedOn() throws {
    let recipe = try TrustTests.repository()
    try TrustTests.key("gate", recipe)
    try recipe.write(".pintle/policy.yaml", "fail-on: critical\n")
    try recipe.commit("loosen")
    let failed = try attest(recipe, "--base", "origin/main")
    #expect(failed.code == 1)
    let none = try #require(try statement(recipe)["predicate"] as? [String: Any])
    #expect((none["inputAttestations"] as? [Any])?.isEmpty == true)
    _ = try recipe.pintle("approve", "--base", "origin/main", "--key", "../ann.key")
    try recipe.commit("approve")
    #expect(try attest(recipe, "--base", "origin/main").code == 0)
    let predicate = try #require(try statement(recipe)["predicate"] as? [String: Any])
    let inputs = try #require(predicate["inputAttestations"] as? [[String: Any]])
    let head = try recipe.git("rev-parse", "HEAD")
    let names = try FileManager.default
      .contentsOfDirectory(atPath: recipe.path + "/.pintle/approvals").sorted()
    #expect(names.count == 2 && inputs.count == 2)
    for (input, name) in zip(inputs, names) {
      #expect(
        input["uri"] as? String == "swh:1:rev:\(head);path=/.pintle/approvals/\(name)", "\(input)")
      let sum = try Command.run("sha256sum", [".pintle/approvals/" + name], in: recipe.path)
      #expect(input["digest"] as? [String: String] == ["sha256": String(sum.output.prefix(64))])
    }
  }

  @Test func wordsThatDoNotGoTogether() throws {
    let recipe = try repository()
    #expect(try recipe.pintle("check", "--attest", "../gate.json").code == 2)
    #expect(try recipe.pintle("check", "--key", "../gate.key").code == 2)
  }

  @Test func nothingJudgedIsNothingStated() throws {
    let recipe = try repository()
    let result = try attest(recipe, "--base", String(repeating: "a", count: 40))
    #expect(result.code == 3 && result.said.contains("no attestation was written"))
    #expect(!FileManager.default.fileExists(atPath: recipe.scratch.path + "/gate.json"))
  }

  @Test func takesRepositoryAndBranchFromCI() throws {
    let recipe = try repository()
    _ = try attest(
      recipe, "--base", "origin/main",
      environment: [
        "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "corp/app", "GITHUB_REF": "refs/pull/7/merge",
      ])
    let subjects = try #require(try statement(recipe)["subject"] as? [[String: Any]])
    #expect(subjects[0]["name"] as? String == "git+https://github.com/corp/app@refs/pull/7/merge")
  }
}
