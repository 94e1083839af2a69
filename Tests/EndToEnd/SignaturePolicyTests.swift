import Foundation
import TestSupport
import Testing

/// The gate asks for the signatures that the base's policy and pins name.
@Suite struct SignaturePolicyTests {
  static let now = "2026-06-01T00:00:00Z"

  /// A repository whose base wants commits of main and release files signed by ann.
  static func repository(_ signatures: String) throws -> GitRecipe {
    let recipe = try GitRecipe()
    for name in ["ann", "bob", "old"] {
      let made = try Command.run(
        "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", "../" + name],
        in: recipe.path)
      try #require(made.code == 0, "\(made.error)")
    }
    try recipe.write(".pintle/policy.yaml", "signatures:\n" + signatures)
    try recipe.write("README", "text\n")
    try trust(recipe, ["ann": nil, "old": "2026-01-01T00:00:00Z"])
    try recipe.commit("base")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("switch", "-q", "-c", "change")
    return recipe
  }

  /// Writes version 1 of trust.json, with one role `release` of all keys; values are days of revocation.
  static func trust(_ recipe: GitRecipe, _ people: [String: String?]) throws {
    let script = """
      import base64, hashlib, json, subprocess, sys
      keys = {}
      for word in sys.argv[1:]:
          name, _, revoked = word.partition("=")
          line = " ".join(open(f"../{name}.pub").read().split()[:2])
          raw = base64.b64decode(line.split()[1])[-32:]
          spki = bytes.fromhex("302a300506032b6570032100") + raw
          keys[hashlib.sha256(spki).hexdigest()] = {"owner": name, "public": line, "revokedAt": revoked or None}
      signed = {"type": "pintle-trust", "version": 1, "expires": "2027-01-31T00:00:00Z", "keys": keys,
        "roles": {"release": {"keys": sorted(keys), "threshold": 1}}}
      json.dump({"signed": signed, "signatures": []}, open(".pintle/trust.json", "w"))
      """
    let words = people.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value ?? "")" }
    let made = try Command.run("python3", ["-c", script] + words, in: recipe.path)
    try #require(made.code == 0, "\(made.error)")
  }

  private func commit(_ recipe: GitRecipe, _ message: String, by key: String? = nil) throws {
    try recipe.git("add", "-A")
    var words = ["-c", "gpg.format=ssh"]
    if let key { words += ["-c", "user.signingKey=../\(key)"] }
    words += ["commit", "-q", "--allow-empty", "-m", message]
    if key != nil { words.append("-S") }
    try recipe.git(words)
  }

  private func check(_ recipe: GitRecipe, _ more: String...) throws -> Command.Result {
    try Command.pintle(
      ["check", "--base", "origin/main", "--at", Self.now] + more, in: recipe.path)
  }

  // MARK: Commits

  static let commits = "  commits: {branches: [\"refs/heads/main\"], role: release}\n"

  @Test func signedCommitsPass() throws {
    let recipe = try Self.repository(Self.commits)
    try recipe.write("one", "1\n")
    try commit(recipe, "one", by: "ann")
    let result = try check(recipe)
    #expect(result.code == 0, "\(result.said)")
  }

  @Test(
    arguments: [
      (nil, "unsigned"), ("bob", "no-matching-signer"), ("old", "revoked-key"),
    ] as [(String?, String)])
  func othersCommitsFail(key: String?, code: String) throws {
    let recipe = try Self.repository(Self.commits)
    try recipe.write("one", "1\n")
    try commit(recipe, "one", by: "ann")
    try recipe.write("two", "2\n")
    try commit(recipe, "two", by: key)
    let result = try check(recipe)
    #expect(result.code == 1, "\(result.said)")
    #expect(result.output.contains("high[\(code)]"), "\(result.output)")
    #expect(result.output.contains(try recipe.git("rev-parse", "HEAD")))
  }

  @Test func alteredCommitFails() throws {
    let recipe = try Self.repository(Self.commits)
    try commit(recipe, "one", by: "ann")
    let altered = try Command.run(
      "bash",
      [
        "-ec",
        "git cat-file commit HEAD | sed 's/^one$/two/' | git hash-object -t commit -w --stdin | xargs git reset -q --hard",
      ], in: recipe.path)
    try #require(altered.code == 0, "\(altered.error)")
    let result = try check(recipe)
    #expect(result.code == 1)
    #expect(result.output.contains("high[bad-signature]"), "\(result.output)")
  }

  /// As a forge merges: without a signature, and with nothing of its own.
  @Test func plainMergeNeedsNoSignature() throws {
    let recipe = try Self.repository(Self.commits)
    try recipe.write("one", "1\n")
    try commit(recipe, "one", by: "ann")
    try recipe.git("switch", "-q", "--detach", "origin/main")
    try recipe.git("merge", "-q", "--no-ff", "-m", "merge", "change")
    let result = try check(recipe)
    #expect(result.code == 0, "\(result.said)")
    try recipe.write("of-its-own", "3\n")
    try recipe.git("add", "-A")
    try recipe.git("commit", "-q", "--amend", "--no-edit")
    let evil = try check(recipe)
    #expect(evil.code == 1)
    #expect(evil.output.contains("high[unsigned]"), "\(evil.output)")
  }

  /// One side moves a file, with an edit or without, and the other edits it where it was.
  @Test(arguments: ["", "sed -i 's/line 2$/line two/' new.txt", "chmod +x new.txt"])
  func mergesOfMovedFiles(edit: String) throws {
    let recipe = try Self.repository(Self.commits)
    let run = { (script: String) in
      let made = try Command.run("bash", ["-ec", script], in: recipe.path)
      try #require(made.code == 0, "\(made.said)")
    }
    try run("seq -f 'line %g' 40 > old.txt; seq 9 > other.txt")
    try commit(recipe, "files", by: "ann")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("switch", "-q", "-c", "moves")
    try run("mv old.txt new.txt; \(edit)")
    try commit(recipe, "move", by: "ann")
    try recipe.git("switch", "-q", "--detach", "origin/main")
    try run("sed -i 's/line 30/line thirty/' old.txt; echo 10 >> other.txt")
    try commit(recipe, "edit", by: "ann")
    try recipe.git("merge", "-q", "--no-ff", "-m", "merge", "moves")
    let result = try check(recipe)
    #expect(result.code == 0, "\(result.said)")
    #expect(try recipe.git("ls-files").contains("new.txt"))
    for evil in [
      "sed -i s/thirty/31/ new.txt", "git checkout -q HEAD^1 -- old.txt", "git rm -q other.txt",
    ] {
      try run(evil)
      try recipe.git("add", "-A")
      try recipe.git("commit", "-q", "--amend", "--no-edit")
      #expect(try check(recipe).code == 1, "\(evil)")
      try recipe.git("reset", "-q", "--hard", "HEAD@{1}")
    }
  }

  /// git takes an empty file for moved from nowhere, and of two that could be the one for neither.
  @Test(arguments: ["", "same"])
  func movesThatCouldBeOthers(content: String) throws {
    let recipe = try Self.repository(Self.commits)
    let run = { (script: String) in
      let made = try Command.run("bash", ["-ec", script], in: recipe.path)
      try #require(made.code == 0, "\(made.said)")
    }
    try run("mkdir tests docs scripts; for n in a b; do printf '\(content)' > tests/$n.sh; done")
    try commit(recipe, "files", by: "ann")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("switch", "-q", "-c", "moves")
    try run("git mv tests/a.sh docs/; git mv tests/b.sh scripts/")
    try commit(recipe, "move", by: "ann")
    try recipe.git("switch", "-q", "--detach", "origin/main")
    try run("echo 'rm -rf FIXTURE' >> tests/a.sh")
    try commit(recipe, "edit", by: "ann")
    // What was meant for tests/a.sh becomes scripts/b.sh.
    try run(
      """
      edited=$(git rev-parse HEAD:tests/a.sh); git read-tree moves
      git update-index --cacheinfo 100644,$edited,scripts/b.sh
      git reset -q --hard $(git commit-tree -p HEAD -p moves -m merge $(git write-tree))
      """)
    let result = try check(recipe)
    #expect(result.code == 1, "\(result.said)")
    #expect(result.output.contains("high[unsigned]"), "\(result.output)")
  }

  @Test func otherBranchesAreNotAsked() throws {
    let recipe = try Self.repository(Self.commits)
    try recipe.git("update-ref", "refs/remotes/origin/next", "origin/main")
    try commit(recipe, "one")
    let result = try recipe.pintle("check", "--base", "origin/next", "--at", Self.now)
    #expect(result.code == 0, "\(result.said)")
    // Another remote's, however it is written, is that branch, too.
    try recipe.git("update-ref", "refs/remotes/upstream/main", "origin/main")
    try recipe.git("update-ref", "refs/remotes/team/up/main", "origin/main")
    for name in [
      "refs/remotes/team/up/main", "upstream/main", "refs/remotes/upstream/main", "refs/heads/main",
      "main",
    ] {
      #expect(try recipe.pintle("check", "--base", name, "--at", Self.now).code == 1, "\(name)")
    }
    try recipe.git("tag", "start", "origin/main")
    #expect(
      try recipe.pintle("check", "--base", "refs/tags/start", "--at", Self.now).code == 1)
    // A base whose branch nobody named may be any.
    let base = try recipe.git("rev-parse", "origin/main")
    #expect(try recipe.pintle("check", "--base", base, "--at", Self.now).code == 1)
  }

  /// How a commit is signed is its author's choice: it hides no other finding.
  @Test func commitsOfOtherFormatsAreStrangers() throws {
    let recipe = try Self.repository(Self.commits)
    let home = ["GNUPGHOME": recipe.scratch.path + "/gnupg"]
    let made = try Command.run(
      "bash",
      [
        "-ec",
        """
        mkdir -m 700 "$GNUPGHOME"
        gpg -q --batch --passphrase '' --quick-gen-key x@example.org ed25519 sign 2>&1
        git -c user.signingKey=x@example.org commit -q --allow-empty -S -m one
        """,
      ], in: recipe.path, environment: home)
    try #require(made.code == 0, "\(made.said)")
    let result = try recipe.pintle("check", "--base", "origin/main")
    #expect(result.code == 1)
    #expect(result.output.contains("high[no-matching-signer]"), "\(result.said)")
  }

  /// A push names the branch it goes to.
  @Test func pushesToOtherBranchesAreNotAsked() throws {
    let recipe = try Self.repository(Self.commits)
    try commit(recipe, "one")
    let base = try recipe.git("rev-parse", "origin/main")
    try "{\"before\": \"\(base)\"}".write(
      toFile: recipe.scratch.path + "/event", atomically: true, encoding: .utf8)
    for (branch, code) in [("refs/heads/next", 0), ("refs/heads/main", 1)] as [(String, Int32)] {
      let result = try recipe.pintle(
        "check", "--at", Self.now,
        environment: [
          "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_REF": branch,
          "GITHUB_EVENT_PATH": recipe.scratch.path + "/event",
        ])
      #expect(result.code == code, "\(branch): \(result.said)")
    }
  }

  /// git joins two signatures to one; which of them is over what nobody can tell.
  @Test(arguments: ["gpgsig", "gpgsig-sha256"])
  func twoSignaturesAreNone(header: String) throws {
    let recipe = try Self.repository(Self.commits)
    try commit(recipe, "one", by: "ann")
    let doubled = try Command.run(
      "bash",
      [
        "-ec",
        """
        git cat-file commit HEAD > ../one
        sed -n '/^gpgsig /,/END SSH/p' ../one | sed "1s/^gpgsig /$0 /" > ../signature
        sed '/END SSH/r ../signature' ../one | git hash-object -t commit -w --stdin | xargs git reset -q --hard
        """, header,
      ], in: recipe.path)
    try #require(doubled.code == 0, "\(doubled.error)")
    let result = try check(recipe)
    #expect(result.code == 1)
    #expect(result.output.contains("high[unsigned]"), "\(result.output)")
  }

  @Test(arguments: [
    "  commits: {branches: [main], role: release}\n",
    "  source-branches: [main]\n",
    "  rules:\n    - {artifacts: a, formats: [minisign], role: release, builder: \"https://x.example\"}\n",
    "  rules:\n    - {artifacts: a, formats: [sigstore], role: release, owner-id: \"7\"}\n",
    "  rules:\n    - {artifacts: a, formats: [ssh], role: release, ref: [refs/heads/main]}\n",
    "  rules:\n    - {artifacts: a, formats: [minisign], role: release, minimum-counter: many}\n",
    "  rules:\n    - {artifacts: a, formats: [openpgp], role: release}\n",
    "  rules:\n    - {artifacts: a, formats: [minisign], role: release, predicate-type: x}\n",
    "  rules:\n    - {artifacts: a, formats: [ssh], role: release, minimum-counter: 1}\n",
    "  rules:\n    - {artifacts: a, formats: [minisign], role: release, namespace: x}\n",
  ])
  func demandsThatMeanNothingAreRefused(signatures: String) throws {
    #expect(try check(try Self.repository(signatures)).code == 2)
  }

  @Test func withoutABaseItIsSaid() throws {
    let recipe = try Self.repository(Self.commits)
    let result = try recipe.pintle("check", "--at", Self.now)
    #expect(result.code == 0)
    #expect(
      result.said.contains("it is not known which commits are new"), "\(result.output)")
    let audit = try recipe.pintle("check", "--history", "--all", "--at", Self.now)
    #expect(audit.code == 1)
    #expect(audit.output.contains("[unsigned]"), "\(audit.output)")
  }

  @Test func shallowCloneIsNotVerified() throws {
    let recipe = try Self.repository(Self.commits)
    for number in 1...4 { try commit(recipe, "commit \(number)", by: "ann") }
    let clone = recipe.scratch.path + "/clone"
    try recipe.git("clone", "-q", "--depth", "2", "file://" + recipe.path, clone)
    try recipe.git(
      "-C", clone, "fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main")
    let result = try Command.pintle(
      ["check", "--base", "refs/remotes/origin/main", "--head", "HEAD", "--at", Self.now], in: clone
    )
    #expect(result.code == 3, "\(result.said)")
  }

  @Test func expiredTrustIsNotVerified() throws {
    let recipe = try Self.repository(Self.commits)
    try commit(recipe, "one", by: "ann")
    let result = try recipe.pintle(
      "check", "--base", "origin/main", "--at", "2027-02-01T00:00:00Z")
    #expect(result.code == 3)
    #expect(result.said.contains("expired 2027-01-31"), "\(result.output)")
  }

  /// A forge signs squashed commits by an OpenPGP key of its own.
  @Test func furtherKeysCount() throws {
    let recipe = try Self.repository(
      "  commits: {role: release, keys: {forge: keys/forge.asc}}\n")
    try recipe.git("switch", "-q", "main")
    let home = ["GNUPGHOME": recipe.scratch.path + "/gnupg"]
    let script = """
      mkdir -m 700 -p "$GNUPGHOME" .pintle/keys
      gpg -q --batch --passphrase '' --quick-gen-key forge@example.org rsa2048 sign 2>&1
      gpg -q --batch --armor --export > .pintle/keys/forge.asc
      git add -A && git commit -q -m keys && git update-ref refs/remotes/origin/main HEAD
      git -c user.signingKey=forge@example.org commit -q --allow-empty -S -m squashed
      """
    let made = try Command.run("bash", ["-ec", script], in: recipe.path, environment: home)
    try #require(made.code == 0, "\(made.said)")
    // gpg signs by the clock.
    let result = try recipe.pintle("check", "--base", "origin/main")
    #expect(result.code == 0, "\(result.said)")
    try recipe.git("commit", "-q", "--allow-empty", "-m", "by hand")
    #expect(try recipe.pintle("check", "--base", "origin/main").code == 1)
  }

  /// The change may not name its own signers.
  @Test func theBaseDecides() throws {
    let recipe = try Self.repository(Self.commits)
    try Self.trust(recipe, ["ann": nil, "bob": nil])
    try commit(recipe, "one", by: "bob")
    let result = try check(recipe)
    #expect(result.code == 1)
    #expect(result.output.contains("high[no-matching-signer]"), "\(result.output)")
  }

  // MARK: Artifacts

  static let artifacts =
    "  rules:\n    - {artifacts: \"dist/*.tgz\", formats: [ssh], role: release}\n"

  private func sign(_ recipe: GitRecipe, _ file: String, by key: String) throws {
    let made = try Command.run(
      "ssh-keygen", ["-q", "-Y", "sign", "-n", "file", "-f", "../" + key, file], in: recipe.path)
    try #require(made.code == 0, "\(made.error)")
  }

  private func artifact(_ signatures: String = artifacts) throws -> GitRecipe {
    let recipe = try Self.repository(signatures)
    try recipe.write("dist/app.tgz", "content\n")
    try sign(recipe, "dist/app.tgz", by: "ann")
    return recipe
  }

  @Test func signedArtifactsPass() throws {
    let recipe = try artifact()
    try recipe.commit("release")
    let result = try check(recipe)
    #expect(result.code == 0, "\(result.said)")
  }

  @Test func alteredArtifactsFail() throws {
    let recipe = try artifact()
    try recipe.write("dist/app.tgz", "Content\n")
    try recipe.commit("release")
    let result = try check(recipe)
    #expect(result.code == 1)
    #expect(result.output.contains("high[bad-signature]"), "\(result.output)")
    #expect(result.output.contains("dist/app.tgz"))
  }

  @Test func aSignatureThatIsTakenAwayIsMissed() throws {
    let recipe = try artifact()
    try recipe.commit("release")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    // What did not change is not looked at again.
    try recipe.write("README", "other\n")
    try recipe.commit("unrelated")
    #expect(try check(recipe).code == 0)
    try recipe.remove("dist/app.tgz.sig")
    try recipe.commit("strip")
    let result = try check(recipe)
    #expect(result.code == 1)
    #expect(result.output.contains("high[unsigned]"), "\(result.output)")
  }

  static let everything =
    "  rules:\n    - {artifacts: \"dist/*\", formats: [ssh], role: release}\n"

  /// What is called like a signature and is none is an artifact like any other.
  @Test func namesOfSignaturesHideNothing() throws {
    let recipe = try artifact(Self.everything)
    try recipe.commit("release")
    #expect(try check(recipe).code == 0)
    for name in ["tool.bundle", "tool.asc", "app.tgz.sig.gpg"] {
      try recipe.write("dist/" + name, "#!/bin/sh\nFIXTURE=1\n")
      try recipe.commit(name)
      let result = try check(recipe)
      #expect(result.code == 1)
      #expect(result.output.contains("'dist/\(name)': no ssh signature"), "\(result.output)")
      try recipe.remove("dist/" + name)
    }
  }

  /// What reads as a signature counts as one beside the artifact that it is called after, and nowhere else.
  @Test func signaturesStandBesideTheirArtifact() throws {
    let recipe = try artifact(Self.everything)
    try recipe.write("dist/app.tgz.minisig", "untrusted comment: x\nAAAA\n")
    try recipe.write("dist/conf.sigstore.json", "{\"mediaType\": \"FIXTURE\"}\n")
    try recipe.write("dist/setup.asc", "-----BEGIN PGP SIGNATURE-----\nFIXTURE\n")
    try recipe.write("dist/main.bundle", "{ /* FIXTURE */ }\n")
    try recipe.write("dist/run.sig", "#!/bin/sh\n")
    try recipe.write("dist/app.tgz.sig.sig", "#!/bin/sh\n")
    try recipe.commit("release")
    let result = try Command.pintle(
      ["verify", "--at", Self.now, "--format", "json"], in: recipe.path)
    #expect(result.code == 1)
    for name in [
      "app.tgz.minisig", "conf.sigstore.json", "setup.asc", "main.bundle", "run.sig",
      "app.tgz.sig.sig",
    ] {
      #expect(result.output.contains("\"artifact\":\"dist/\(name)\""), "\(name): \(result.output)")
    }
    #expect(!result.output.contains("\"artifact\":\"dist/app.tgz.sig\""), "\(result.output)")
    let alone = try Command.pintle(
      ["verify", "dist/main.bundle", "--at", Self.now], in: recipe.path)
    #expect(alone.code == 1 && alone.output.contains("[unsigned]"), "\(alone.said)")
  }

  /// minisign signs a second time, over a comment with the file's name. Without those lines it is signify's format,
  /// which the policy did not ask for.
  @Test(arguments: [("minisign", 1), ("signify", 0)])
  func strippedMinisignIsAnotherFormat(format: String, code: Int32) throws {
    let recipe = try Self.repository(
      "  rules:\n    - {artifacts: \"dist/*.tgz\", formats: [\(format)], role: release}\n")
    try recipe.write("dist/app.tgz", "content\n")
    let script = """
      "$0" key import ../ann --output ../imported --no-passphrase
      "$0" sign dist/app.tgz --key ../imported.key --format signify,minisig
      rm dist/app.tgz.minisig
      """
    let made = try Command.run("bash", ["-ec", script, Command.pintle], in: recipe.path)
    try #require(made.code == 0, "\(made.said)")
    try recipe.commit("release")
    let result = try check(recipe)
    #expect(result.code == code, "\(result.said)")
  }

  @Test func linksAreNotSigned() throws {
    let recipe = try artifact(Self.everything)
    try recipe.link("dist/latest.tgz", to: "app.tgz")
    try recipe.commit("release")
    #expect(try check(recipe).code == 0, "a second name of a signed file")
    try recipe.link("dist/other.tgz", to: "../README")
    try recipe.commit("link")
    let result = try check(recipe)
    #expect(result.code == 1)
    #expect(result.output.contains("a symbolic link, which nobody can sign"), "\(result.output)")
  }

  @Test func signaturesOverTheLimitAreNotVerified() throws {
    let recipe = try artifact()
    try recipe.commit("release")
    let folder = recipe.scratch.path + "/built"
    let made = try Command.run(
      "bash",
      [
        "-ec",
        "mkdir -p \"$0/dist\"; cp dist/app.tgz \"$0/dist\"; truncate -s 65M \"$0/dist/app.tgz.sig\"",
        folder,
      ],
      in: recipe.path)
    try #require(made.code == 0, "\(made.error)")
    let result = try check(recipe, "--artifacts", folder)
    #expect(result.code == 3, "\(result.said)")
    #expect(result.said.contains("app.tgz.sig' cannot be read"))
  }

  @Test func absentArtifactsAreNotVerified() throws {
    let recipe = try Self.repository(Self.artifacts)
    let result = try check(recipe)
    #expect(result.code == 3)
    #expect(result.said.contains("pintle check --artifacts FOLDER"), "\(result.output)")
  }

  @Test func rulesForVerifyAloneAreNotAsked() throws {
    let recipe = try Self.repository(
      Self.artifacts.replacingOccurrences(
        of: "role: release}", with: "role: release, check: false}"))
    #expect(try check(recipe).code == 0)
    let verify = try recipe.pintle("verify", "--at", Self.now)
    #expect(verify.code == 3, "\(verify.said)")
  }

  @Test func artifactsOfAFolder() throws {
    let recipe = try artifact()
    try recipe.git("stash", "-q", "--include-untracked")
    let folder = recipe.scratch.path + "/built"
    try FileManager.default.createDirectory(
      atPath: folder + "/dist", withIntermediateDirectories: true)
    for name in ["app.tgz", "app.tgz.sig"] {
      let from = try Command.run(
        "git", ["show", "stash@{0}^3:dist/" + name], in: recipe.path)
      try from.output.write(
        toFile: folder + "/dist/" + name, atomically: true, encoding: .utf8)
    }
    let passes = try check(recipe, "--artifacts", folder)
    #expect(passes.code == 0, "\(passes.said)")
    try "x".write(toFile: folder + "/dist/app.tgz", atomically: true, encoding: .utf8)
    let fails = try check(recipe, "--artifacts", folder)
    #expect(fails.code == 1)
    #expect(fails.output.contains("high[bad-signature]"), "\(fails.output)")
  }

  @Test func artifactsThatTheChangeBringsAreRefusedAsAFolder() throws {
    let recipe = try artifact()
    try recipe.commit("release")
    let result = try check(recipe, "--artifacts", "dist")
    #expect(result.code == 2)
    #expect(result.error.contains("which the candidate tracks"))
  }
}
