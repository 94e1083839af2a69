import Foundation
import TestSupport
import Testing

/// Sigstore bundles by a deployment of our own: authority, log and clock are made by openssl at test time. Each way
/// in which a verifier was once talked into saying yes is tried.
@Suite struct VerifyBundleTests {
  /// Makes bundles; every deviation is a name that the caller lists.
  static let maker = Fixtures.folder + "/make-bundle.py"

  static func bench(
    _ wrong: [String], in given: VerifyTests.Bench? = nil
  ) throws -> VerifyTests.Bench {
    let bench = try given ?? VerifyTests.Bench()
    let result = try Command.run("python3", [maker] + wrong, in: bench.path)
    try #require(result.code == 0, "\(result.error)")
    return bench
  }

  static let identity = [
    "verify", "app.txt", "--bundle", "bundle.json", "--trusted-root", "root.json", "--identity",
    "https://github.com/corp/app/.github/workflows/r.yml@refs/tags/*", "--issuer",
    "https://token.actions.githubusercontent.com",
  ]

  @Test(arguments: [
    [], ["dsse"], ["stamp"], ["stamp", "no-entry", "no-log-root"], ["sct"],
    ["sct", "intermediate"],
  ])
  func holds(wrong: [String]) throws {
    let bench = try Self.bench(wrong)
    let result = try Command.pintle(Self.identity, in: bench.path)
    #expect(result.code == 0, "\(result.said)")
    #expect(result.said.contains("root root.json"))
    let altered = [
      "--source-digest", String(repeating: "d", count: 40),
    ]
    VerifyTests.expect(
      try Command.pintle(Self.identity + altered, in: bench.path), fails: "identity-mismatch")
    let other = Self.identity.dropLast() + ["https://issuer.example"]
    VerifyTests.expect(
      try Command.pintle(Array(other), in: bench.path), fails: "identity-mismatch")
  }

  /// CVE-2022-36056, CVE-2026-22703: the log entry is about something else. CVE-2022-23649: there is none.
  /// CVE-2026-39395: a payload that is no statement, or one of another type or subject. CVE-2026-39984: see
  /// `stampsUnderAnothersCertificate`.
  @Test(arguments: [
    (["entry-signature"], "log-mismatch"), (["entry-certificate"], "log-mismatch"),
    (["entry-digest"], "log-mismatch"), (["dsse", "entry-signature"], "log-mismatch"),
    (["dsse", "entry-certificate"], "log-mismatch"), (["promise"], "log-mismatch"),
    (["checkpoint"], "log-mismatch"), (["tree-size"], "log-mismatch"),
    (["no-proof"], "log-mismatch"), (["no-entry"], "timestamp-missing"),
    (["stamp", "no-entry"], "log-mismatch"), (["stamp-other"], "bad-signature"),
    (["root"], "no-matching-signer"), (["leaf-usage"], "identity-mismatch"),
    (["critical"], "no-matching-signer"), (["dsse", "subject"], "wrong-subject"),
    (["dsse", "payload"], "malformed-signature"), (["stamp", "weak-stamp"], "weak-algorithm"),
    (["other-intermediate"], "no-matching-signer"), (["sct-future"], "log-mismatch"),
    (["sct-stray"], "log-mismatch"), (["sct-absent"], "log-mismatch"),
    (["dsse", "commits"], "malformed-signature"), (["two-names"], "malformed-signature"),
  ]) func fails(wrong: [String], code: String) throws {
    let bench = try Self.bench(wrong)
    VerifyTests.expect(try Command.pintle(Self.identity, in: bench.path), fails: code)
  }

  @Test func provenanceIsTheCertificates() throws {
    let bench = try Self.bench(["dsse", "provenance"])
    let asked = ["--predicate-type", "https://slsa.dev/provenance/v1"]
    VerifyTests.expect(
      try Command.pintle(Self.identity + asked, in: bench.path), fails: "identity-mismatch")
    let good = try Self.bench(["dsse"])
    #expect(try Command.pintle(Self.identity + asked, in: good.path).code == 0)
    VerifyTests.expect(
      try Command.pintle(
        Self.identity + ["--predicate-type", "https://example.org/other"], in: good.path),
      fails: "wrong-subject")
  }

  /// One field in both of its spellings says two things.
  @Test func fieldsInTwoSpellings() throws {
    let bench = try Self.bench([])
    try bench.tool(
      """
      python3 - <<'END'
      import json
      bundle = json.load(open("bundle.json"))
      bundle["message_signature"] = bundle["messageSignature"]
      json.dump(bundle, open("bundle.json", "w"))
      END
      """)
    VerifyTests.expect(
      try Command.pintle(Self.identity, in: bench.path), fails: "malformed-signature")
  }

  /// Who built it is said by provenance alone: a signature over the file says nothing of it.
  @Test func buildersNeedProvenance() throws {
    let builder = ["--builder", "https://nobody.example/builder"]
    for wrong in [[], ["dsse"]] as [[String]] {
      let bench = try Self.bench(wrong)
      let result = try Command.pintle(Self.identity + builder, in: bench.path)
      #expect(result.code == 1, "\(wrong): \(result.said)")
    }
    let bench = try Self.bench(["dsse"])
    let own = ["--builder", "https://github.com/actions/runner/github-hosted"]
    #expect(try Command.pintle(Self.identity + own, in: bench.path).code == 0)
  }

  /// A clock that is ahead, or a certificate that is not yet: no time-stamp of tomorrow counts today.
  @Test func stampsOfTheFuture() throws {
    let bench = try Self.bench(["stamp", "no-entry", "no-log-root"])
    #expect(try Command.pintle(Self.identity, in: bench.path).code == 0)
    VerifyTests.expect(
      try Command.pintle(Self.identity + ["--at", "2020-01-01T00:00:00Z"], in: bench.path),
      fails: "outside-validity")
  }

  /// A certificate that is not for time-stamping vouches for no time, whatever else lies in the token.
  @Test func stampsByOthers() throws {
    let bench = try Self.bench(["stamp", "no-entry", "no-log-root"])
    try bench.tool(
      """
      python3 - <<'END'
      import json, base64
      root = json.load(open("root.json"))
      pem = "".join(open("leaf.pem").read().split("-----")[2].split())
      chain = root["timestampAuthorities"][0]["certChain"]["certificates"]
      other = "".join(open("stray.pem").read().split("-----")[2].split())
      root["timestampAuthorities"][0]["certChain"]["certificates"] = [{"rawBytes": pem}, {"rawBytes": other}]
      json.dump(root, open("root.json", "w"))
      END
      """)
    VerifyTests.expect(
      try Command.pintle(Self.identity, in: bench.path), fails: "timestamp-missing")
  }

  /// CVE-2026-39984: a token that a certificate for something else signed, of the same authority or of none,
  /// with the time-stamping certificate in front of its own.
  @Test(arguments: ["leaf", "stray"]) func stampsUnderAnothersCertificate(signer: String) throws {
    let bench = try Self.bench(["stamp-by=" + signer, "no-entry", "no-log-root"])
    VerifyTests.expect(
      try Command.pintle(Self.identity, in: bench.path), fails: "timestamp-missing")
    let file = try bench.verify("stamped", "--timestamp", "app.tsr", "--tsa-roots", "ca.pem")
    #expect(file.code == 1, "\(file.said)")
  }

  /// CVE-2026-24122: an authority between the root and the signer that has ended, with no log to ask.
  @Test func endedIntermediates() throws {
    let good = try Self.bench(["intermediate", "stamp", "no-entry", "no-log-root"])
    let result = try Command.pintle(Self.identity, in: good.path)
    #expect(result.code == 0, "\(result.said)")
    for ended in [["stamp", "no-entry", "no-log-root"], []] {
      let bench = try Self.bench(["ended-intermediate"] + ended)
      VerifyTests.expect(
        try Command.pintle(Self.identity, in: bench.path), fails: "outside-validity")
    }
  }

  /// The public deployment's root counts when none is named, and says so; it is never joined to another.
  @Test func builtInRoot() throws {
    let bench = try Self.bench([])
    var arguments = Self.identity
    arguments.removeSubrange(4...5)
    let result = try Command.pintle(arguments, in: bench.path)
    VerifyTests.expect(result, fails: "no-matching-signer")
    #expect(result.said.contains("sigstore-public-good"), "\(result.said)")
    #expect(try !Command.pintle(Self.identity, in: bench.path).said.contains("public-good"))
    let loose = try bench.verify("app.txt", "--bundle", "bundle.json", "--identity", "*")
    #expect(loose.code == 2, "\(loose.said)")
  }

  @Test func everyBitCounts() throws {
    let bench = try Self.bench([])
    let data = try bench.read("bundle.json")
    // What may be missing or is nobody's word: the digest beside the signature, the proof's own index and its
    // empty list, the name in front of the checkpoint's signature (its key is told by its id).
    let hints = try [
      "\"messageDigest\"", "\"inclusionProof\": {\"logIndex\"", "\"hashes\"",
      "\\u2014 log.example ",
    ]
    .map { try #require(data.range(of: Data($0.utf8)), "\($0) is not there") }
    var accepted: [String] = []
    for index in stride(from: 0, to: data.count, by: 37) {
      var damaged = data
      damaged[index] ^= 1
      try bench.write("bad.json", damaged)
      var arguments = Self.identity
      arguments[3] = "bad.json"
      let result = try Command.pintle(arguments, in: bench.path)
      if result.code == 0, !hints.contains(where: { $0.contains(index) }) {
        let near = data[max(0, index - 30)..<min(data.count, index + 10)]
        accepted.append("\(index): \(String(decoding: near, as: UTF8.self))")
      }
      #expect((0...3).contains(result.code), "byte \(index): \(result.said)")
    }
    #expect(accepted == [])
  }

  @Test(arguments: [
    ["--identity", "*", "--issuer", "https://token.actions.githubusercontent.com"],
    ["--identity", "https://github.com/corp/app"], [],
    ["--identity", ".*", "--issuer", "https://token.actions.githubusercontent.com"],
    ["--identity", "release@*", "--issuer", "https://accounts.example"],
    ["--identity", "https:/*/*/corp/*", "--issuer", "https://token.actions.githubusercontent.com"],
    [
      "--identity", "https://*/corp/app/.github/workflows/r.yml@refs/tags/v1", "--issuer",
      "https://token.actions.githubusercontent.com",
    ],
    [
      "--identity", "https://github.com/corp/app/.github/workflows/r.yml@refs/tags/v1", "--issuer",
      "https://token.*",
    ],
  ]) func refusesLooseIdentities(options: [String]) throws {
    let bench = try Self.bench([])
    let result = try Command.pintle(
      Array(Self.identity.prefix(6)) + options, in: bench.path)
    #expect(result.code == 2, "\(result.said)")
  }

  @Test func patternsAreAnchored() throws {
    let bench = try Self.bench([])
    let result = try Command.pintle(
      Array(Self.identity.prefix(6)) + [
        "--identity", "https://github.com/cor*", "--issuer",
        "https://token.actions.githubusercontent.com",
      ], in: bench.path)
    VerifyTests.expect(result, fails: "identity-mismatch")
    #expect(
      try Command.pintle(
        Array(Self.identity.prefix(6)) + ["--repo", "corp/app"], in: bench.path
      ).code == 0)
    VerifyTests.expect(
      try Command.pintle(
        Array(Self.identity.prefix(6)) + ["--repo", "corp/ap"], in: bench.path),
      fails: "identity-mismatch")
  }

  /// The commit that a certificate names, looked up in a clone.
  @Test func looksUpTheSource() throws {
    let recipe = try GitRecipe()
    try recipe.git("commit", "-q", "--allow-empty", "-m", "one")
    let one = try recipe.git("rev-parse", "HEAD")
    try recipe.git("tag", "v1")
    try recipe.git("commit", "-q", "--allow-empty", "-m", "two")
    let bench = try Self.bench(["commit=" + one])
    let arguments = Self.identity + ["--source", recipe.path]
    let good = try Command.pintle(arguments, in: bench.path)
    #expect(good.code == 0, "\(good.said)")
    try recipe.git("tag", "-f", "v1", "HEAD")
    VerifyTests.expect(try Command.pintle(arguments, in: bench.path), fails: "ref-name-mismatch")
    try recipe.git("tag", "-f", "v1", one)
    try recipe.git("checkout", "-q", "--orphan", "other")
    try recipe.git("commit", "-q", "--allow-empty", "-m", "three")
    try recipe.git("branch", "-D", "main")
    VerifyTests.expect(try Command.pintle(arguments, in: bench.path), fails: "provenance-mismatch")
    let absent = try Self.bench([])
    #expect(
      try Command.pintle(Self.identity + ["--source", recipe.path], in: absent.path).code == 3)
  }
}
