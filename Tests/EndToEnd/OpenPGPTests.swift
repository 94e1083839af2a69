import TestSupport
import Testing

/// What `pintle verify` says of OpenPGP keys that gpg does not write and an attacker may.
@Suite struct OpenPGPTests {
  static let cases: KeyValuePairs = [
    "plain": "verified", "ended": "expired-key", "silent-direct-keeps-the-end": "expired-key",
    "direct-with-flags-keeps-the-end": "expired-key",
    "taken-back-name-extends-nothing": "expired-key",
    "certifies-alone": "identity-mismatch", "no-name-left": "no-matching-signer",
    "named-again": "verified", "strange-name-in-front": "verified",
    "stranger-takes-back": "verified", "taken-back": "revoked-key",
    "taken-back-by-weak-digest": "revoked-key", "taken-back-with-unknown-parts": "revoked-key",
    "weak-digest-says-the-end": "weak-algorithm",
    "unknown-parts-say-the-end": "malformed-signature",
    "weak-digest-of-another-name-says-the-end": "weak-algorithm",
    "weak-digest-before": "verified", "weak-digest-alone": "weak-algorithm",
    "weak-digest-to-come": "verified", "end-of-other-length": "malformed-signature",
    "two-ends": "malformed-signature", "two-uses": "malformed-signature",
    "revoker-takes-back": "unsupported", "revoker-takes-nothing-back": "verified",
    "nobody-takes-back": "verified", "revoker-takes-subkey-back": "unsupported",
    "weak-digest-of-binding-says-the-end": "weak-algorithm",
    "marker-in-front": "verified", "other-version-beside": "verified",
    "other-version-alone": "unsupported", "six": "verified",
    "six-without-direct": "no-matching-signer", "six-signs-as-four": "no-matching-signer",
    "six-named-as-four": "no-matching-signer", "six-of-the-old-form": "unsupported",
    "four-signs-as-six": "no-matching-signer", "other-algorithm": "bad-signature",
    "subkey": "verified", "subkey-of-other-version": "no-matching-signer",
    "two-signers": "verified",
  ]

  @Test func keysThatNobodyWritesByHand() throws {
    let bench = try VerifyTests.Bench()
    try bench.tool("python3 \(Fixtures.folder)/make-openpgp.py")
    for (name, outcome) in Self.cases {
      let result = try bench.verify("doc", "--signature", "\(name).sig", "--key", "\(name).pgp")
      let isTold =
        outcome == "verified" ? result.code == 0 : result.output.contains("[\(outcome)]")
      #expect(isTold, "\(name): \(result.said)")
      #expect(!result.said.contains("Mallory"), "\(name)")
    }
    #expect(
      try bench.verify(
        "doc", "--signature", "two-signers.sig", "--key", "two-signers.pgp", "--threshold", "2"
      ).code == 0)
  }
}
