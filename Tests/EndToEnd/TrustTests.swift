import Foundation
import TestSupport
import Testing

/// Keys and roles change by versions that the right people sign.
@Suite struct TrustTests {
  /// A repository whose base names ann and bob.
  static func repository(threshold: Int = 1) throws -> GitRecipe {
    let recipe = try GitRecipe()
    for name in ["ann", "bob", "new", "mallory"] { try key(name, recipe) }
    try recipe.write(".pintle/policy.yaml", "fail-on: high\n")
    let made = try recipe.trust(
      "init", "--role", "trust", "--threshold", "\(threshold)", "--key", "ann=../ann.pub",
      "--key", "bob=../bob.pub", "--role", "approve", "--threshold", "1", "--key",
      "ann=../ann.pub", "--sign-with", "../ann.key", "--sign-with", "../bob.key")
    try #require(made.code == 0, "\(made.error)")
    try recipe.commit("base")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("switch", "-q", "-c", "change")
    return recipe
  }

  static func key(_ name: String, _ recipe: GitRecipe, mode: String = "600") throws {
    let script = """
      openssl genpkey -algorithm ed25519 -out ../\(name).key && chmod \(mode) ../\(name).key
      openssl pkey -in ../\(name).key -pubout -out ../\(name).pub
      """
    try #require(try Command.run("bash", ["-ec", script], in: recipe.path).code == 0)
  }

  private func check(_ recipe: GitRecipe, at time: String = "2026-11-26T00:00:00Z") throws
    -> Command.Result
  {
    try recipe.commit("edit")
    return try recipe.pintle("check", "--base", "origin/main", "--at", time)
  }

  private func edit(_ recipe: GitRecipe, _ change: (inout String) -> Void) throws {
    let path = recipe.path + "/.pintle/trust.json"
    var text = try String(contentsOfFile: path, encoding: .utf8)
    let before = text
    change(&text)
    try #require(text != before)
    try recipe.write(".pintle/trust.json", text)
  }

  // MARK: Steps that hold

  @Test func opensslVerifiesWhatIsSigned() throws {
    let recipe = try Self.repository()
    let script = """
      import base64, json, subprocess, sys
      trust = json.load(open(".pintle/trust.json"))
      signed = json.dumps(trust["signed"], sort_keys=True, separators=(",", ":")).encode()
      open("../signed", "wb").write(signed)
      assert len(trust["signatures"]) == 2
      for item in trust["signatures"]:
          owner = trust["signed"]["keys"][item["keyid"]]["owner"]
          open("../sig", "wb").write(base64.b64decode(item["sig"], validate=True))
          der = subprocess.run(["openssl", "pkey", "-pubin", "-in", f"../{owner}.pub", "-outform", "DER"], capture_output=True, check=True).stdout
          import hashlib
          assert hashlib.sha256(der).hexdigest() == item["keyid"]
          subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", f"../{owner}.pub", "-rawin", "-in", "../signed", "-sigfile", "../sig"], check=True, capture_output=True)
      """
    let result = try Command.run("python3", ["-c", script], in: recipe.path)
    #expect(result.code == 0, "\(result.error)")
  }

  @Test func signedAdditionPasses() throws {
    let recipe = try Self.repository()
    let added = try recipe.trust(
      "add", "--role", "release", "--threshold", "1", "--key", "new=../new.pub", "--sign-with",
      "../bob.key")
    #expect(added.code == 0 && added.output.contains("version 2"), "\(added.error)")
    #expect(try recipe.trust("verify").code == 0)
    let result = try check(recipe)
    #expect(result.code == 0, "\(result.output)")
    #expect(result.output.contains("1 trust-changed"))
    let report = try recipe.pintle(
      "check", "--base", "origin/main", "--format", "json", "--at", "2026-11-26T00:00:00Z")
    #expect(report.output.contains("moves to version 2, signed by bob"))
    #expect(report.output.contains(#""time":"2026-11-26T00:00:00Z""#))
  }

  @Test func rotationOfTheLastKeyNeedsBoth() throws {
    let recipe = try Self.repository()
    let first = try recipe.trust(
      "rotate", "--role", "trust", "--remove", "../ann.pub", "--remove", "../bob.pub", "--key",
      "ann=../new.pub", "--sign-with", "../ann.key")
    #expect(first.code == 0 && first.said.contains("0 of 1 signatures that version 2"))
    #expect(first.said.contains("pintle trust sign --sign-with KEY by ann"))
    #expect(try recipe.trust("verify").code == 1)
    let early = try check(recipe)
    #expect(early.code == 1)
    #expect(early.said.contains("signed by 0 of 1 of version 2's role 'trust'"))
    try recipe.git("show", "origin/main:.pintle/trust.json")
    try Data(recipe.git("show", "origin/main:.pintle/trust.json").utf8)
      .write(to: URL(fileURLWithPath: recipe.scratch.path + "/previous.json"))
    let second = try recipe.trust(
      "sign", "--previous", "../previous.json", "--sign-with", "../new.key")
    #expect(second.code == 0, "\(second.error)")
    #expect(
      try recipe.trust("verify", ".pintle/trust.json", "--previous", "../previous.json").code == 0)
    #expect(try check(recipe).code == 0)
  }

  @Test func thresholdCountsPeople() throws {
    let recipe = try Self.repository(threshold: 2)
    let one = try recipe.trust(
      "add", "--role", "release", "--threshold", "1", "--key", "ann=../new.pub", "--sign-with",
      "../ann.key")
    #expect(one.code == 0 && one.said.contains("missing 1, of bob"))
    let alone = try check(recipe)
    #expect(alone.code == 1)
    #expect(alone.said.contains("signed by 1 of 2 (ann) of version 1's role 'trust'"))
    #expect(alone.said.contains("by signatures of: bob"))
  }

  @Test func editsBeforeACommitAreOneVersion() throws {
    let recipe = try Self.repository()
    for role in ["release", "developers"] {
      let result = try recipe.trust(
        "add", "--role", role, "--key", "new=../new.pub", "--sign-with", "../ann.key")
      #expect(result.code == 0 && result.output.contains("version 2"), "\(result.error)")
    }
    #expect(try check(recipe).code == 0)
  }

  @Test func expiredSetCanBeRenewed() throws {
    let recipe = try Self.repository()
    _ = try recipe.trust("add", "--expires", "2027-01-01T00:00:00Z", "--sign-with", "../ann.key")
    try recipe.commit("expiry")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    let late = try Command.pintle(
      ["trust", "add", "--expires", "2028-01-01", "--sign-with", "../ann.key"], in: recipe.path,
      environment: ["SOURCE_DATE_EPOCH": "1830000000"])
    #expect(late.code == 0, "\(late.error)")
    #expect(try check(recipe, at: "2027-12-01T00:00:00Z").code == 0)
    #expect(try check(recipe, at: "2028-12-01T00:00:00Z").code == 1)
  }

  // MARK: Steps that do not

  @Test(arguments: [
    ("threshold\":1", "threshold\":2", "its content changed, and it still says version 1"),
    ("\"version\": 1", "\"version\": 3", "it skips versions"),
    ("\"version\": 1", "\"version\": 2", "not over this content"),
    ("\"expires\": null", "\"expires\": null, \"expires\": null", "cannot be read"),
    ("\"signed\"", "\"signd\"", "cannot be read"),
  ])
  func editByHandFails(was: String, now: String, reason: String) throws {
    let recipe = try Self.repository()
    try edit(recipe) { $0 = $0.replacingOccurrences(of: was, with: now) }
    let result = try check(recipe)
    #expect(result.code == 1, "\(result.output)")
    #expect(result.said.contains("high[trust-changed]") && result.said.contains(reason))
    #expect(
      try recipe.trust("add", "--expires", "2030-01-01", "--sign-with", "../ann.key").code == 2)
  }

  @Test func rollbackFails() throws {
    let recipe = try Self.repository()
    let first = try String(contentsOfFile: recipe.path + "/.pintle/trust.json", encoding: .utf8)
    _ = try recipe.trust(
      "rotate", "--remove", "../bob.pub", "--key", "bob=../new.pub", "--sign-with", "../ann.key")
    try recipe.commit("rotate")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.write(".pintle/trust.json", first)
    let result = try check(recipe)
    #expect(result.code == 1)
    #expect(result.said.contains("it goes back from version 2 to 1"))
  }

  @Test func removalFailsAndCannotBeApproved() throws {
    let recipe = try Self.repository()
    try recipe.remove(".pintle/trust.json")
    #expect(try check(recipe).code == 1)
    let approval = try recipe.pintle("approve", "--base", "origin/main", "--key", "../ann.key")
    #expect(approval.code == 2)
    #expect(approval.said.contains("nothing that an approval covers"))
  }

  @Test func droppedSignaturesFail() throws {
    let recipe = try Self.repository(threshold: 2)
    try edit(recipe) { text in
      let start = text.range(of: "\"signatures\": [")!.upperBound
      text = text[..<start] + "]\n}\n"
    }
    let result = try check(recipe)
    #expect(result.code == 1)
    #expect(result.said.contains("signatures of version 1 were dropped"))
  }

  @Test func signatureOfAStrangerDoesNotCount() throws {
    let recipe = try Self.repository()
    // Mallory names himself in version 2 and signs it; version 1 does not know him.
    let script = """
      import base64, json, subprocess, hashlib
      path = ".pintle/trust.json"
      trust = json.load(open(path))
      der = subprocess.run(["openssl", "pkey", "-pubin", "-in", "../mallory.pub", "-outform", "DER"], capture_output=True, check=True).stdout
      blob = b"\\0\\0\\0\\x0bssh-ed25519\\0\\0\\0\\x20" + der[-32:]
      id = hashlib.sha256(der).hexdigest()
      signed = trust["signed"]
      signed["version"] = 2
      signed["keys"][id] = {"owner": "ann", "public": "ssh-ed25519 " + base64.b64encode(blob).decode(), "validFrom": None, "validUntil": None, "revokedAt": None}
      signed["roles"]["trust"] = {"keys": [id], "threshold": 1}
      open("../signed", "wb").write(json.dumps(signed, sort_keys=True, separators=(",", ":")).encode())
      subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", "../mallory.key", "-rawin", "-in", "../signed", "-out", "../sig"], check=True)
      trust["signatures"] = [{"keyid": id, "sig": base64.b64encode(open("../sig", "rb").read()).decode()}]
      json.dump(trust, open(path, "w"))
      """
    try #require(try Command.run("python3", ["-c", script], in: recipe.path).code == 0)
    let result = try check(recipe)
    #expect(result.code == 1)
    #expect(
      result.said.contains("signed by 0 of 1 of version 1's role 'trust'"), "\(result.output)")
  }

  // MARK: Edits that are refused

  @Test(arguments: [
    (
      ["add", "--role", "approve", "--threshold", "3", "--sign-with", "../ann.key"],
      "role 'approve' asks for 3 people, and 1 can sign (ann)"
    ),
    (
      ["add", "--role", "aprove", "--key", "new=../new.pub", "--sign-with", "../ann.key"],
      "did you mean 'approve'?"
    ),
    (
      ["add", "--role", "release", "--key", "new=../new.pub", "--sign-with", "../mallory.key"],
      "is not in role 'trust', whose people are ann, bob"
    ),
    (
      ["add", "--role", "release", "--key", "eve=../ann.pub", "--sign-with", "../ann.key"],
      "the key of 'eve' is the key of 'ann' already"
    ),
    (
      [
        "rotate", "--role", "trust", "--remove", "../ann.pub", "--remove", "../bob.pub",
        "--sign-with", "../ann.key",
      ], "role 'trust' asks for 1 people, and 0 can sign"
    ),
    (
      ["rotate", "--role", "trust", "--remove", "../new.pub", "--sign-with", "../ann.key"],
      "is not in role 'trust'"
    ),
    (
      ["revoke", "../ann.pub", "--at", "2026-01-01T00:00:00Z", "--sign-with", "../bob.key"],
      "role 'approve' asks for 1 people, and 0 can sign"
    ),
    (["revoke", "../new.pub", "--at", "2026-01-01", "--sign-with", "../ann.key"], "is not in the"),
    (
      ["revoke", "../bob.pub", "--at", "2026-01-01", "--sign-with", "../bob.key"],
      ""
    ),
    (
      ["add", "--expires", "2001-01-01", "--sign-with", "../ann.key"],
      "would have expired 2001-01-01"
    ),
    (
      ["add", "--role", "approve", "--key", "ann=../ann.pub", "--sign-with", "../ann.key"],
      "nothing"
    ),
    (["add", "--role", "release", "--key", "new=../new.pub"], "no key to sign with"),
    (["add", "--role", "release", "--key", "new=../nobody.pub"], "nobody.pub"),
    (["add", "--role", "release", "--key", "new=../new.key"], "is a private key"),
    (["add", "--key", "new=../new.pub", "--sign-with", "../ann.key"], "behind the --role"),
    (
      ["init", "--role", "trust", "--key", "ann=../ann.pub", "--sign-with", "../ann.key"],
      "is there"
    ),
  ])
  func isRefused(words: [String], reason: String) throws {
    let recipe = try Self.repository()
    let before = try String(contentsOfFile: recipe.path + "/.pintle/trust.json", encoding: .utf8)
    let result = try Command.pintle(["trust"] + words, in: recipe.path)
    // A key may revoke itself where others remain: what signs for version 1 counts there.
    if reason.isEmpty {
      #expect(result.code == 0 && result.said.contains("0 of 1 signatures that version 2"))
      return
    }
    #expect(result.code == 2, "\(result.output)\(result.error)")
    #expect(result.said.contains(reason), "\(result.error)")
    let after = try String(contentsOfFile: recipe.path + "/.pintle/trust.json", encoding: .utf8)
    #expect(after == before)
  }

  @Test func revokedKeySignsNothing() throws {
    let recipe = try Self.repository()
    let revoked = try recipe.trust(
      "revoke", "../bob.pub", "--at", "2026-01-01T00:00:00Z", "--sign-with", "../ann.key")
    #expect(revoked.code == 0, "\(revoked.error)")
    #expect(try check(recipe).code == 0)
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    let result = try recipe.trust("add", "--expires", "2030-01-01", "--sign-with", "../bob.key")
    #expect(result.code == 2)
    #expect(result.said.contains("the key of 'bob' was revoked (2026-01-01T00:00:00Z)"))
    let again = try recipe.trust(
      "add", "--role", "release", "--key", "bob=../bob.pub", "--sign-with", "../ann.key")
    #expect(again.code == 2 && again.said.contains("is revoked"))
  }

  @Test func clockBeforeValidityIsToldSo() throws {
    let recipe = try Self.repository()
    _ = try recipe.trust(
      "add", "--role", "trust", "--key", "new=../new.pub", "--valid-from", "2020-01-01T00:00:00Z",
      "--sign-with", "../ann.key")
    try recipe.commit("new")
    let result = try Command.pintle(
      ["trust", "add", "--expires", "2030-01-01", "--sign-with", "../new.key"], in: recipe.path,
      environment: ["SOURCE_DATE_EPOCH": "1000000000"])
    #expect(result.code == 2)
    #expect(result.said.contains("counts from 2020-01-01T00:00:00Z, and the clock says 2001-"))
  }

  @Test func keyThatOthersReadIsRefused() throws {
    let recipe = try Self.repository()
    try Self.key("open", recipe, mode: "644")
    let result = try recipe.trust("add", "--expires", "2030-01-01", "--sign-with", "../open.key")
    #expect(result.code == 2 && result.said.contains("that others may read"))
  }

  @Test func fileOfANewerVersionIsNotEdited() throws {
    let recipe = try GitRecipe()
    for name in ["ann"] { try Self.key(name, recipe) }
    _ = try recipe.trust(
      "init", "--role", "trust", "--key", "ann=../ann.pub", "--sign-with", "../ann.key")
    try edit(recipe) {
      $0 = $0.replacingOccurrences(of: "\"version\": 1,", with: "\"version\": 1, \"limits\": {},")
    }
    let result = try recipe.trust("add", "--expires", "2030-01-01", "--sign-with", "../ann.key")
    #expect(result.code == 2 && result.said.contains("holds 'limits'"))
  }

  @Test func initWithoutTrustTakesWhoSigns() throws {
    let recipe = try GitRecipe()
    for name in ["ann", "bob"] { try Self.key(name, recipe) }
    let made = try recipe.trust(
      "init", "--role=approve", "--threshold=1", "--key=ann=../ann.pub", "--key=bob=../bob.pub",
      "--sign-with=../ann.key")
    #expect(made.code == 0 && made.output.contains("role trust            + 1 of ann\n"))
    try recipe.remove(".pintle/trust.json")
    try Self.key("eve", recipe)
    let other = try recipe.trust(
      "init", "--role", "approve", "--key", "ann=../ann.pub", "--sign-with", "../eve.key")
    #expect(other.code == 2 && other.said.contains("nobody is named for role 'trust'"))
  }

  // MARK: Looking

  @Test func readsEveryPublicForm() throws {
    let recipe = try GitRecipe()
    try Self.key("ann", recipe)
    let fido =
      "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAAAABHNzaDo= k\n"
    try recipe.write("fido.pub", fido)
    var keys = ["--key", "ann=../ann.pub", "--key", "fay=fido.pub"]
    for form in ["minisign", "signify", "ssh"] {
      _ = try recipe.pintle("key", "new", "--no-passphrase", "--output", "../k-\(form)")
      _ = try recipe.pintle(
        "key", "export", "../k-\(form).pub", "--format", form, "--output", "../\(form).pub")
      keys += ["--key", "\(form)=../\(form).pub"]
    }
    let made = try Command.pintle(
      ["trust", "init", "--role", "approve"] + keys + ["--sign-with", "../ann.key"],
      in: recipe.path)
    #expect(made.code == 0, "\(made.error)")
    let shown = try recipe.trust("show", "--format", "json")
    #expect(shown.output.contains("\"public\":\"sk-ssh-ed25519@openssh.com AAAAG"))
    for form in ["minisign", "signify", "ssh"] {
      #expect(shown.output.contains("\"owner\":\"\(form)\""))
    }
    let asTrust = try recipe.trust(
      "add", "--role", "trust", "--key", "fay=fido.pub", "--sign-with", "../ann.key")
    #expect(asTrust.code == 0 && asTrust.output.contains("role trust"), "\(asTrust.error)")
  }

  @Test func showReadsWhatInitWrites() throws {
    let recipe = try BypassTests.repository()
    let shown = try recipe.trust("show")
    #expect(shown.code == 0)
    #expect(shown.output.contains("trust: 1 of 1\n  ann         Ed25519 SHA256:"))
    #expect(shown.said.contains("version 1 without signatures"))
    #expect(shown.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(try recipe.trust("verify").code == 0)
    let report = try recipe.trust("show", "--format", "json").output
    let object = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
    #expect(object?["schema"] as? String == "pintle.trust/1")
    let digest = try #require(object?["digest"] as? String)
    #expect(shown.output.contains("digest  \(digest)\n"))
    let anchored = try recipe.pintle("check", "--base", "origin/main", "--trust-digest", digest)
    #expect(anchored.code == 0, "\(anchored.error)")
  }

  @Test func nameOfAnOwnerCannotWriteToTheTerminal() throws {
    let recipe = try BypassTests.repository()
    try edit(recipe) {
      $0 = $0.replacingOccurrences(of: "\"ann\"", with: #""a\u001b[31m\u202en""#)
    }
    for words in [["show"], ["show", "--format", "json"], ["verify"]] {
      let result = try Command.pintle(["trust"] + words, in: recipe.path)
      let isClean = result.output.unicodeScalars.allSatisfy {
        $0.value != 0x1B && $0.value != 0x202E
      }
      #expect(isClean, "\(words)")
    }
  }

  @Test(arguments: [
    "", "{", "[]", "{}", #"{"signed": 1}"#, #"{"signed":{"type":"pintle-trust","version":0}}"#,
    #"{"signed":{"type":"pintle-trust","version":1,"keys":{},"roles":{}},"signatures":[1]}"#,
    #"{"signed":{"type":"pintle-trust","version":1,"keys":{},"keys":{},"roles":{}}}"#,
    #"{"signed":{"type":"pintle-trust","version":1,"keys":{"\ud800":{}},"roles":{}}}"#,
    #"{"signed":{"type":"pintle-trust","version":99999999999999999999,"keys":{},"roles":{}}}"#,
    // There would be no next one.
    #"{"signed":{"type":"pintle-trust","version":9223372036854775807,"keys":{},"roles":{}}}"#,
    #"{"signed":{"type":"pintle-trust","version":2,"keys":{"00":{"owner":"ann","public":"RWQAAAAAAAAAANdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"}},"roles":{}}}"#,
    #"{"signed":{"type":"pintle-trust","version":1,"keys":{},"roles":{"trust":{"keys":["x"],"threshold":1}}}}"#,
  ])
  func hostileFileIsAnError(text: String) throws {
    let recipe = try GitRecipe()
    try Self.key("ann", recipe)
    try recipe.write(".pintle/trust.json", text)
    for words in [
      ["show"], ["verify"], ["add", "--expires", "2030-01-01", "--sign-with", "../ann.key"],
    ] {
      let result = try Command.pintle(["trust"] + words, in: recipe.path)
      #expect(result.code == 2 && !result.error.isEmpty, "\(words) \(result.output)")
    }
  }

  /// A reader sees one version or the other, never a part, and nothing is left lying beside it.
  @Test func writersAtOnceLeaveOneWholeVersion() throws {
    let recipe = try Self.repository()
    let script = """
      for i in 1 2 3 4 5 6; do
        "\(Command.pintle)" trust add --expires 203$i-01-01T00:00:00Z --sign-with ../ann.key > /dev/null &
      done
      wait
      ls -A .pintle
      """
    let result = try Command.run("bash", ["-c", script], in: recipe.path)
    #expect(result.output == "policy.yaml\ntrust.json\n", "\(result.error)")
    #expect(try recipe.trust("verify").code == 0)
    #expect(try check(recipe).code == 0)
  }

  @Test func linkIsNotWrittenThrough() throws {
    let recipe = try GitRecipe()
    try Self.key("ann", recipe)
    try recipe.link(".pintle", to: "../elsewhere")
    let result = try recipe.trust(
      "init", "--role", "trust", "--key", "ann=../ann.pub", "--sign-with", "../ann.key")
    #expect(result.code == 2 && result.said.contains("is not a folder"), "\(result.error)")
  }
}

extension GitRecipe {
  func trust(_ arguments: String...) throws -> Command.Result {
    try Command.pintle(["trust"] + arguments, in: path)
  }
}
