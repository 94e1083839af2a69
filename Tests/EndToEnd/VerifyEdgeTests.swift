import Foundation
import TestSupport
import Testing

/// What a signature that holds does not say.
@Suite struct VerifyEdgeTests {
  typealias Bench = VerifyTests.Bench

  // MARK: Statements

  /// Signs statements about app.txt as NAME.json by key.pem.
  static let statements = """
    python3 - <<'END'
    import base64, hashlib, json, subprocess
    b64 = lambda b: base64.b64encode(b).decode()
    subprocess.run("openssl genpkey -algorithm ed25519 -out key.pem && openssl pkey -in key.pem -pubout -out key.pub", shell=True, check=True)
    digest = hashlib.sha256(open("app.txt", "rb").read()).hexdigest()
    kind = "application/vnd.in-toto+json"
    def write(name, predicate_type, predicate):
        body = json.dumps({"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "app.txt", "digest": {"sha256": digest}}],
                           "predicateType": predicate_type, "predicate": predicate}).encode()
        open("pae", "wb").write(f"DSSEv1 {len(kind)} {kind} {len(body)} ".encode() + body)
        subprocess.run("openssl pkeyutl -sign -rawin -inkey key.pem -in pae -out sig", shell=True, check=True)
        json.dump({"payloadType": kind, "payload": b64(body), "signatures": [{"sig": b64(open("sig", "rb").read())}]}, open(name + ".json", "w"))
    vsa = "https://slsa.dev/verification_summary/v1"
    for result in ("PASSED", "FAILED"): write("vsa-" + result, vsa, {"verificationResult": result})
    write("vsa-silent", vsa, {})
    write("old-vsa", "https://slsa.dev/verification_summary/v0.1", {"verification_result": "FAILED"})
    for result in ("PASSED", "WARNED", "FAILED"): write("test-" + result, "https://in-toto.io/attestation/test-result/v0.1", {"result": result})
    for year in (2027, 2030): write(f"release-{year}", "https://pintle.dev/attestation/release/v1", {"version": "1", "counter": 1, "expires": f"{year}-01-01T00:00:00Z"})
    write("other", "https://example.org/any", {})
    END
    """

  static let verdicts: KeyValuePairs = [
    "vsa-PASSED": "verified", "vsa-FAILED": "wrong-subject", "vsa-silent": "malformed-signature",
    "old-vsa": "wrong-subject", "test-PASSED": "verified", "test-WARNED": "verified",
    "test-FAILED": "wrong-subject", "release-2027": "outside-validity", "release-2030": "verified",
    "other": "verified",
  ]

  /// A signature under "this did not pass" vouches for nothing.
  @Test func statementsThatSpeakAgainst() throws {
    let bench = try Bench()
    try bench.tool(Self.statements)
    for (name, outcome) in Self.verdicts {
      let result = try bench.verify(
        "app.txt", "--signature", "\(name).json", "--key", "key.pub", "--at", "2028-01-01")
      let isTold =
        outcome == "verified" ? result.code == 0 : result.output.contains("[\(outcome)]")
      #expect(isTold, "\(name): \(result.said)")
    }
    let asked = ["--key", "key.pub", "--predicate-type", "https://example.org/any"]
    #expect(
      try Command.pintle(
        ["verify", "app.txt", "--signature", "other.json"] + asked, in: bench.path
      ).code == 0)
    VerifyTests.expect(
      try Command.pintle(
        ["verify", "app.txt", "--signature", "vsa-PASSED.json"] + asked, in: bench.path),
      fails: "wrong-subject")
  }

  // MARK: Who counts

  /// One key in two formats, or under two names, is one signer.
  @Test func oneKeyIsOneSigner() throws {
    let bench = try Bench()
    try bench.tool(
      """
      python3 \(Fixtures.folder)/make-openpgp.py
      for n in 1 2; do openssl pkey -in key$n -pubout -out $n.pub; openssl pkeyutl -sign -rawin -inkey key$n -in doc -out $n.raw; done
      """)
    let line = ["doc", "--signature", "plain.sig", "--key", "plain.pgp", "--threshold", "2"]
    func threshold(_ number: String) throws -> Command.Result {
      try Command.pintle(
        ["verify"] + line + ["--signature", number + ".raw", "--key", number + ".pub"],
        in: bench.path)
    }
    VerifyTests.expect(try threshold("1"), fails: "threshold-not-met")
    let two = try threshold("2")
    #expect(two.code == 0, "\(two.said)")
  }

  /// An authority's line holds patterns; who signed stands in the certificate.
  @Test func certificatesNameTheSigner() throws {
    let bench = try Bench()
    try bench.tool(
      """
      ssh-keygen -q -t ed25519 -N '' -f ca; ssh-keygen -q -t ed25519 -N '' -f key
      ssh-keygen -q -s ca -I id -n other,ann@example.org -V 20260101:20270101 key.pub
      ssh-keygen -q -Y sign -n file -f key-cert.pub app.txt
      echo "*@example.org,bob cert-authority $(cut -d' ' -f1,2 ca.pub)" > signers
      """)
    let result = try bench.verify(
      "app.txt", "--signature", "app.txt.sig", "--allowed-signers", "signers", "--at", "2026-06-01")
    #expect(result.code == 0 && result.said.contains("signed by ann@example.org"), "\(result.said)")
  }

  /// A revocation certificate counts wherever it stands in the file.
  @Test func revocationInFrontOfItsKey() throws {
    let bench = try Bench()
    try bench.tool(
      """
      export GNUPGHOME=$PWD/g; mkdir -m 700 g
      gpg -q --batch --passphrase '' --quick-gen-key ann@example.org ed25519 sign 2>&1
      gpg -q --batch --detach-sign -o s.sig app.txt; gpg --export > ann.gpg; gpg --export --armor > ann.asc
      printf 'y\\n0\\n\\ny\\n' | gpg -q --no-tty --command-fd 0 --gen-revoke ann@example.org > r.asc 2>/dev/null
      gpg --dearmor < r.asc > r.gpg; cat r.gpg ann.gpg > front.gpg; cat r.asc ann.asc > front.asc
      gpgconf --kill all
      """)
    #expect(try bench.verify("app.txt", "--signature", "s.sig", "--key", "ann.gpg").code == 0)
    for key in ["front.gpg", "front.asc"] {
      VerifyTests.expect(
        try bench.verify("app.txt", "--signature", "s.sig", "--key", key), fails: "revoked-key")
    }
  }

  // MARK: Names and secrets

  /// The text of a key that somebody gives by mistake is not told on.
  @Test func secretsAreNotEchoed() throws {
    let desk = try SigningTests.desk()
    try desk.passes("minisign -G -W -p m.pub -s m.sec")
    for text in ["$(cat rel.key)", "$(cat m.sec)", "$(sed 1d m.sec)"] {
      let result = try desk.run("pintle verify app.txt --signature s --key \"\(text)\"")
      #expect(result.code == 2, "\(result.said)")
      let secrets = try ["rel.key", "m.sec"].flatMap { name in
        String(decoding: try desk.bench.read(name), as: UTF8.self).split(separator: "\n")
      }
      for line in secrets where line.count > 20 && !line.contains(" ") {
        #expect(!result.said.contains(line.prefix(20)), "\(text)")
      }
    }
    try desk.refuses("pintle verify app.txt --signature s --key absent.pub", "'absent.pub'")
  }

  /// A key and a digest that stand on the command line are no names of files.
  @Test func filesReplaceNothing() throws {
    let desk = try SigningTests.desk()
    try desk.passes("pintle sign app.txt --key rel.key --passphrase-file pass --format ssh --quiet")
    let line = "\"$(cut -d' ' -f1,2 rel.ssh)\""
    let verify = "pintle verify app.txt --signature app.txt.sshsig --key \(line)"
    try desk.passes(verify)
    try desk.passes(
      "ssh-keygen -q -t ed25519 -N '' -f eve; n=\(line); mkdir -p \"${n%/*}\"; cp eve.pub \"$n\"")
    try desk.passes(verify)
    let digest = "sha512:$(sha512sum app.txt | cut -c1-128)"
    try desk.passes("echo other > \(digest)")
    let told = try desk.run(
      "pintle verify ./\(digest) --signature app.txt.sshsig --key \(line)")
    #expect(told.code == 1, "\(told.said)")
    try desk.passes("pintle verify \(digest) --signature app.txt.sshsig --key \(line)")
  }

  /// A name that is no UTF-8 would be read as another file's.
  @Test func namesThatAreNoText() throws {
    let desk = try SigningTests.desk()
    try desk.passes("sha256sum app.txt > sums; cp app.txt $'app\\xff'; cp app.txt app\u{FFFD}")
    try desk.refuses("pintle verify $'app\\xff' --checksums sums", "no UTF-8")
  }

  /// Two spellings of a letter are two files.
  @Test func namesAreBytes() throws {
    let bench = try Bench()
    let (composed, decomposed) = ("\u{E9}.txt", "e\u{301}.txt")
    try bench.tool(
      "cp app.txt '\(decomposed)'; sha256sum app.txt | sed 's/app.txt/\(composed)/' > one")
    VerifyTests.expect(
      try bench.verify("--checksums", "one", decomposed), fails: "wrong-subject")
    try bench.tool("cp app.txt '\(composed)'; sha256sum '\(composed)' '\(decomposed)' > two")
    let both = try bench.verify("--checksums", "two")
    #expect(both.code == 0 && both.output.contains("2 verified"), "\(both.said)")
  }

  // MARK: The npm registry

  /// Of several signatures the order says nothing.
  @Test func registrySignaturesInAnyOrder() throws {
    let bench = try Bench()
    try bench.tool(
      """
      python3 - <<'END'
      import base64, hashlib, json, subprocess
      b64 = lambda b: base64.b64encode(b).decode()
      integrity = "sha512-" + b64(hashlib.sha512(open("app.txt", "rb").read()).digest())
      keys, made = [], {}
      def sign(name, text):
          open("text", "w").write(text)
          return {"keyid": name, "sig": b64(subprocess.run(f"openssl dgst -sha256 -sign {name}.pem text", shell=True, check=True, capture_output=True).stdout)}
      for name, end in (("old", "2024-01-01T00:00:00.000Z"), ("new", None)):
          der = subprocess.run(f"openssl ecparam -name prime256v1 -genkey -noout -out {name}.pem; openssl pkey -in {name}.pem -pubout -outform DER",
                               shell=True, check=True, capture_output=True).stdout
          keys.append({"keyid": name, "keytype": "ecdsa-sha2-nistp256", "scheme": "ecdsa-sha2-nistp256", "key": b64(der), "expires": end})
      json.dump({"keys": keys}, open("keys.json", "w"))
      def write(name, signers, integrity=integrity, number="1.0.0"):
          text = f"p@1.0.0:{integrity}"
          version = {"name": "p", "version": "1.0.0", "dist": {"integrity": integrity, "signatures": [sign(s, text) for s in signers]}}
          json.dump({"name": "p", "versions": {number: version}}, open(name, "w"))
      write("old-new", ("old", "new")); write("new-old", ("new", "old")); write("old", ("old",))
      write("other-number", ("new",), number="9.9.9")
      write("weak", ("new",), "sha1-" + b64(hashlib.sha1(open("app.txt", "rb").read()).digest()))
      END
      """)
    for (name, outcome) in [
      ("old-new", "verified"), ("new-old", "verified"), ("old", "expired-key"),
      ("other-number", "malformed-signature"), ("weak", "weak-algorithm"),
    ] {
      let result = try bench.verify("--npm-signatures", name, "--key", "keys.json")
      let isTold =
        outcome == "verified" ? result.code == 0 : result.output.contains("[\(outcome)]")
      #expect(isTold, "\(name): \(result.said)")
    }
  }
}
