import Foundation
import TestSupport
import Testing

/// `pintle verify --vsa`: what a later step may rely on, and what it may not.
@Suite struct SummaryTests {
  private static let good = #"""
    {"verifier": {"id": "https://pintle.dev/check"}, "timeVerified": "2026-06-01T12:00:00Z",
     "resourceUri": "git+https://example.org/app", "policy": {"uri": "p", "digest": {"sha256": "\#(String(repeating: "a", count: 64))"}},
     "verificationResult": "PASSED", "verifiedLevels": ["PINTLE_GATE_PASS"], "slsaVersion": "1.0"}
    """#

  private static func desk(_ predicate: String) throws -> SigningTests.Desk {
    let desk = try SigningTests.Desk()
    try desk.bench.write("p.json", Data(predicate.utf8))
    try desk.passes(
      """
      pintle key new --output gate --no-passphrase && pintle key new --output other --no-passphrase &&
      pintle attest app.txt --predicate p.json --predicate-type https://slsa.dev/verification_summary/v1 \
        --key gate.key --output v.json
      """)
    return desk
  }

  private static let verify =
    "pintle verify app.txt --vsa v.json --key gate.pub --at 2026-06-01T13:00:00Z"

  @Test func holds() throws {
    let desk = try Self.desk(Self.good)
    let digest = "sha256:" + String(repeating: "a", count: 64)
    let result = try desk.passes(
      "\(Self.verify) --max-age 60m --policy-digest \(digest) --level PINTLE_GATE_PASS --resource git+https://example.org/app"
    )
    #expect(result.said.contains("verified 2026-06-01T12:00:00Z"))
  }

  @Test(arguments: [
    ("--max-age 59m", "outside-validity"), ("--level PINTLE_POLICY_OF_BASE", "wrong-subject"),
    ("--verifier https://example.org", "identity-mismatch"), ("--resource x", "wrong-subject"),
    ("--policy-digest sha256:\(String(repeating: "b", count: 64))", "wrong-subject"),
    ("--key other.pub --threshold 2", "threshold-not-met"),
  ])
  func asksForMore(option: String, code: String) throws {
    let desk = try Self.desk(Self.good)
    VerifyTests.expect(try desk.run("\(Self.verify) \(option)"), fails: code)
  }

  @Test(arguments: [
    ("PASSED", "FAILED", "wrong-subject"), ("2026-06-01T12", "2026-06-01T14", "outside-validity"),
    ("verificationResult", "result", "malformed-signature"),
  ])
  func saysLess(part: String, replacement: String, code: String) throws {
    let desk = try Self.desk(Self.good.replacingOccurrences(of: part, with: replacement))
    VerifyTests.expect(try desk.run(Self.verify), fails: code)
  }

  /// A certificate counts for as long as it says, here as everywhere.
  @Test func byCertificateOutsideItsTime() throws {
    let desk = try Self.desk(Self.good)
    try desk.passes(
      "openssl req -new -x509 -key gate.key -subj /CN=gate -days 10 -addext keyUsage=digitalSignature -out gate.pem"
    )
    let asked = "pintle verify app.txt --vsa v.json --key gate.pem"
    #expect(try desk.run(asked).code == 0)
    VerifyTests.expect(
      try desk.run(asked + " --at 2026-06-01T13:00:00Z"), fails: "outside-validity")
  }

  @Test func aboutSomethingElse() throws {
    let desk = try Self.desk(Self.good)
    VerifyTests.expect(
      try desk.run(Self.verify.replacingOccurrences(of: "gate.pub", with: "other.pub")),
      fails: "no-matching-signer")
    let commit = String(repeating: "0", count: 40)
    VerifyTests.expect(
      try desk.run("pintle verify gitCommit:\(commit) --vsa v.json --key gate.pub"),
      fails: "wrong-subject")
    try desk.bench.flips("app.txt", every: 5, ["app.txt", "--vsa", "v.json", "--key", "gate.pub"])
    try desk.passes("jq -c '.payload |= sub(\"e\"; \"f\")' v.json > altered.json")
    VerifyTests.expect(
      try desk.run(Self.verify.replacingOccurrences(of: "v.json", with: "altered.json")),
      fails: "no-matching-signer")
    try desk.refuses("pintle verify app.txt --vsa v.json", "give --key")
    try desk.refuses("pintle verify app.txt --key gate.pub --max-age 1h", "go with --vsa")
    try desk.refuses("\(Self.verify) --max-age soon", "no duration")
    try desk.passes(
      "pintle sign app.txt --key gate.key --format dsse && ! pintle verify app.txt --vsa app.txt.dsse.json --key gate.pub"
    )
  }
}
