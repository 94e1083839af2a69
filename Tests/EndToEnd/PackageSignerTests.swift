import Foundation
import TestSupport
import Testing

/// Packages whose signer the pins remember have to come with an attestation by that signer.
@Suite struct PackageSignerTests {
  static let identity =
    "https://github.com/corp/app/.github/workflows/r.yml@refs/tags/*"
  static let issuer = "https://token.actions.githubusercontent.com"

  /// A base that pins who builds `app`, a change that takes version 2 of it, and a bundle about version 2.
  private func repository(
    identity: String = identity, bundle wrong: [String] = ["dsse"], policy: String = ""
  ) throws -> GitRecipe {
    let recipe = try GitRecipe()
    let folder = recipe.scratch.path + "/answers"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try "version 2\n".write(toFile: folder + "/app.txt", atomically: true, encoding: .utf8)
    let made = try Command.run(
      "python3",
      [VerifyBundleTests.maker] + wrong
        + (wrong.contains { $0.hasPrefix("name=") } ? [] : ["name=app-2.tar.gz"]), in: folder)
    try #require(made.code == 0, "\(made.error)")
    let digest = try Command.run("sha256sum", ["app.txt"], in: folder).output.prefix(64)
    try recipe.write(
      ".pintle/root.json", try Data(contentsOf: URL(fileURLWithPath: folder + "/root.json")))
    try recipe.write(".pintle/policy.yaml", "signatures:\n  roots: {own: root.json}\n  \(policy)\n")
    try recipe.write(
      ".pintle/pins",
      "#pintle-pins 1\nsigner pkg:pypi/app identity:\(identity) issuer:\(Self.issuer) root:own\n")
    try requirement(recipe, "1", String(repeating: "1", count: 64))
    try recipe.commit("base")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("switch", "-q", "-c", "change")
    try requirement(recipe, "2", String(digest))
    try recipe.commit("update")
    return recipe
  }

  private func requirement(_ recipe: GitRecipe, _ version: String, _ digest: String) throws {
    try recipe.write("requirements.txt", "app==\(version) --hash=sha256:\(digest)\n")
  }

  private func check(_ recipe: GitRecipe, _ more: String...) throws -> Command.Result {
    try Command.pintle(
      ["check", "--base", "origin/main", "--only", "signatures,drift"] + more, in: recipe.path)
  }

  @Test func theRememberedSignerPasses() throws {
    let recipe = try repository()
    let result = try check(recipe, "--attestations", "../answers")
    #expect(result.code == 0, "\(result.said)")
  }

  @Test func anotherSignerFails() throws {
    let recipe = try repository(
      identity: "https://github.com/corp/app/.github/workflows/publish.yml@refs/tags/*")
    let result = try check(recipe, "--attestations", "../answers")
    #expect(result.code == 1)
    #expect(result.output.contains("high[provenance-mismatch]"), "\(result.output)")
    #expect(result.output.contains("workflows/r.yml@refs/tags/v1"))
  }

  @Test func withoutAttestationItIsNotVerified() throws {
    let recipe = try repository()
    let result = try check(recipe)
    #expect(result.code == 3)
    #expect(result.said.contains("no attestation of it is at hand"), "\(result.output)")
    // An attestation of something else is none of this.
    let other = try repository(bundle: ["dsse", "subject"])
    #expect(try check(other, "--attestations", "../answers").code == 3)
  }

  @Test func aForgedBundleFails() throws {
    let recipe = try repository(bundle: ["dsse", "entry-signature"])
    let result = try check(recipe, "--attestations", "../answers")
    #expect(result.code == 1)
    #expect(result.output.contains("high[log-mismatch]"), "\(result.output)")
  }

  @Test func unknownRootIsNotVerified() throws {
    let recipe = try repository()
    try recipe.git("switch", "-q", "--detach", "origin/main")
    try recipe.write(".pintle/policy.yaml", "fail-on: high\n")
    try recipe.commit("no roots")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("rebase", "-q", "HEAD", "change")
    let result = try check(recipe, "--attestations", "../answers")
    #expect(result.code == 3)
    #expect(result.said.contains("is none of 'signatures.roots'"), "\(result.output)")
  }

  @Test func signersOfUnchangedPackagesAreNotAsked() throws {
    let recipe = try repository()
    try recipe.git("switch", "-q", "--detach", "origin/main")
    try recipe.write("README", "text\n")
    try recipe.commit("unrelated")
    #expect(try check(recipe).code == 0)
  }

  // MARK: The source

  /// A mirror in whose history the attested commit lies, on a branch or beside it.
  private func source(
    _ recipe: GitRecipe, onBranch: Bool, workflow: String = "jobs: {}\n"
  ) throws -> String {
    let script = """
      mkdir -p ../upstreams/corp/app && cd ../upstreams/corp/app
      git init -q -b main . && mkdir -p .github/workflows .pintle
      printf '%s' "$1" > .github/workflows/r.yml
      printf '#pintle-pins 1\\nfile .github/workflows/r.yml sha256:%s\\n' "$(printf 'jobs: {}\\n' | sha256sum | cut -c1-64)" > .pintle/pins
      git add -A && git commit -q -m one && id=$(git rev-parse HEAD)
      if [ "$2" = no ]; then git commit -q --amend -m other; fi
      git tag v1 "$id"
      printf %s "$id"
      """
    let made = try Command.run(
      "bash", ["-ec", script, "-", workflow, onBranch ? "yes" : "no"], in: recipe.path)
    try #require(made.code == 0, "\(made.error)")
    return made.output
  }

  private func attested(_ onBranch: Bool, workflow: String = "jobs: {}\n") throws -> Command.Result
  {
    let recipe = try GitRecipe()
    let commit = try source(recipe, onBranch: onBranch, workflow: workflow)
    let attested = try repository(bundle: ["dsse", "commit=" + commit])
    try FileManager.default.copyItem(
      atPath: recipe.scratch.path + "/upstreams", toPath: attested.scratch.path + "/upstreams")
    return try check(attested, "--attestations", "../answers", "--upstreams", "../upstreams")
  }

  @Test func theAttestedCommitIsLookedUp() throws {
    let passes = try attested(true)
    #expect(passes.code == 0, "\(passes.said)")
    let stray = try attested(false)
    #expect(stray.code == 1)
    #expect(stray.output.contains("high[provenance-mismatch]"), "\(stray.output)")
    #expect(stray.said.contains("no branch leads to"))
  }

  /// The same file under another package's name: its digest is right, its subject is not.
  @Test(arguments: ["other-2.tar.gz", "app-extra-2.tar.gz", "app-3.tar.gz", ""])
  func anotherPackagesAttestationFails(name: String) throws {
    let recipe = try repository(bundle: ["dsse", "name=\(name)"])
    let result = try check(recipe, "--attestations", "../answers")
    #expect(result.code == 1)
    #expect(result.output.contains("high[provenance-mismatch]"), "\(result.output)")
    #expect(result.said.contains("about another package"))
    #expect(
      try check(
        try repository(bundle: ["dsse", "name=app-2.tar.gz"]), "--attestations", "../answers"
      ).code == 0)
  }

  /// Branches that nobody reviews can be made by anybody who may push.
  @Test func reviewedBranchesCanBeNamed() throws {
    for (branches, code) in [("refs/heads/main", 0), ("refs/heads/release/*", 1)]
      as [(String, Int32)]
    {
      let recipe = try GitRecipe()
      let commit = try source(recipe, onBranch: true)
      let attested = try repository(
        bundle: ["dsse", "commit=" + commit], policy: "source-branches: [\"\(branches)\"]")
      try FileManager.default.copyItem(
        atPath: recipe.scratch.path + "/upstreams", toPath: attested.scratch.path + "/upstreams")
      let result = try check(
        attested, "--attestations", "../answers", "--upstreams", "../upstreams")
      #expect(result.code == code, "\(branches): \(result.said)")
    }
  }

  /// A saved answer that cannot be read might be the one that tells of a loss.
  @Test func unreadableAnswersAreTold() throws {
    let recipe = try repository()
    try "{\"name\": \"app\", \"name\": \"app\", \"files\": []}".write(
      toFile: recipe.scratch.path + "/answers/app.json", atomically: true, encoding: .utf8)
    let result = try check(recipe, "--attestations", "../answers")
    #expect(result.code == 0)
    #expect(
      result.said.contains("'app.json' of the saved answers cannot be read"), "\(result.said)")
  }

  @Test func theWorkflowHasToBeThePinnedOne() throws {
    let result = try attested(true, workflow: "jobs: {steal: {}}\n")
    #expect(result.code == 1)
    #expect(result.said.contains("not the pinned one"), "\(result.output)")
  }
}
