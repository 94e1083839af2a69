import Foundation
import TestSupport
import Testing

/// Sigstore bundles by a deployment of our own: authority, log and clock are made by openssl at test time. Each way
/// in which a verifier was once talked into saying yes is tried.
@Suite struct VerifyBundleTests {
  /// Makes bundles; every deviation is a name that the caller lists.
  static let maker = #"""
    import base64, hashlib, json, subprocess, sys
    wrong = set(sys.argv[1:])
    b64 = lambda b: base64.b64encode(b).decode()
    def sh(line): subprocess.run(["bash", "-ec", line], check=True, stderr=subprocess.DEVNULL)
    def sign(key, data):
        open("tbs", "wb").write(data)
        sh(f"openssl dgst -sha256 -sign {key} -out sig tbs")
        return open("sig", "rb").read()
    def der(pem): return base64.b64decode("".join(open(pem).read().split("-----")[2].split()))
    EXT = """[req]
    distinguished_name=dn
    [dn]
    [ca]
    basicConstraints=critical,CA:true
    keyUsage=critical,keyCertSign
    subjectKeyIdentifier=hash
    [leaf]
    basicConstraints=critical,CA:false
    keyUsage=critical,digitalSignature
    extendedKeyUsage=LEAFUSE
    subjectKeyIdentifier=hash
    authorityKeyIdentifier=keyid
    subjectAltName=critical,URI:https://github.com/corp/app/.github/workflows/r.yml@refs/tags/v1
    1.3.6.1.4.1.57264.1.8=ASN1:UTF8String:https://token.actions.githubusercontent.com
    1.3.6.1.4.1.57264.1.12=ASN1:UTF8String:https://github.com/corp/app
    1.3.6.1.4.1.57264.1.13=ASN1:UTF8String:COMMIT
    1.3.6.1.4.1.57264.1.14=ASN1:UTF8String:refs/tags/v1
    EXTRA
    [tsa]
    basicConstraints=critical,CA:false
    keyUsage=critical,digitalSignature
    extendedKeyUsage=critical,TSAUSE
    subjectKeyIdentifier=hash
    authorityKeyIdentifier=keyid
    [tsa_config]
    serial=serial
    signer_cert=tsa.pem
    signer_key=tsa.key
    certs=ca.pem
    signer_digest=sha256
    default_policy=1.2.3.4
    digests=sha256
    """.replace("COMMIT", "c" * 40)
    for w in wrong:
        if w.startswith("commit="): EXT = EXT.replace("c" * 40, w[7:])
    EXT = EXT.replace("LEAFUSE", "serverAuth" if "leaf-usage" in wrong else "codeSigning")
    EXT = EXT.replace("TSAUSE", "timeStamping")
    EXT = EXT.replace("EXTRA", "1.2.3.4.5=critical,ASN1:UTF8String:x" if "critical" in wrong else "")
    open("ext", "w").write("\n".join(l.strip() for l in EXT.splitlines()))
    for n in ("ca", "log", "stray"):
        sh(f"openssl ecparam -name prime256v1 -genkey -noout -out {n}.key")
        sh(f"openssl req -x509 -key {n}.key -out {n}.pem -subj /CN={n} -days 3000 -config ext -extensions ca")
    for n in ("leaf", "tsa"):
        sh(f"openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {n}.key -out {n}.csr -subj /CN={n} -config ext")
        sh(f"openssl x509 -req -in {n}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out {n}.pem -days 1000 -extfile ext -extensions {n}")
    sh("openssl pkey -in log.key -pubout -outform DER -out log.spki")
    app = open("app.txt", "rb").read()
    digest = hashlib.sha256(app).digest()
    subject = hashlib.sha256(b"other" if "subject" in wrong else app).hexdigest()
    statement = json.dumps({"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "app.txt", "digest": {"sha256": subject}}],
      "predicateType": "https://slsa.dev/provenance/v1", "predicate": {"buildDefinition": {"buildType": "https://actions.github.io/buildtypes/workflow/v1",
      "externalParameters": {"workflow": {"ref": "refs/tags/v1", "repository": "https://github.com/evil/app" if "provenance" in wrong else "https://github.com/corp/app", "path": ".github/workflows/r.yml"}}},
      "runDetails": {"builder": {"id": "https://github.com/actions/runner/github-hosted"}}}}).encode()
    if "payload" in wrong: statement = b"not a statement"
    kind = "application/vnd.in-toto+json"
    if "dsse" in wrong:
        signed = b"DSSEv1 %d %s %d " % (len(kind), kind.encode(), len(statement)) + statement
    else:
        signed = app
    sig = sign("leaf.key", signed)
    pem = open("leaf.pem", "rb").read()
    entered = sign("leaf.key", b"another") if "entry-signature" in wrong else sig
    holder = open("stray.pem", "rb").read() if "entry-certificate" in wrong else pem
    hexdigest = hashlib.sha256(b"another" if "entry-digest" in wrong else app).hexdigest()
    if "dsse" in wrong:
        body = {"apiVersion": "0.0.1", "kind": "dsse", "spec": {"payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(statement).hexdigest()}, "signatures": [{"signature": b64(entered), "verifier": b64(holder)}]}}
    else:
        body = {"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {"data": {"hash": {"algorithm": "sha256", "value": hexdigest}}, "signature": {"content": b64(entered), "publicKey": {"content": b64(holder)}}}}
    raw = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    spki = open("log.spki", "rb").read()
    log = hashlib.sha256(spki).digest()
    import time
    now = int(time.time())
    promise = json.dumps({"body": b64(raw), "integratedTime": now, "logID": log.hex(), "logIndex": 7}, sort_keys=True, separators=(",", ":")).encode()
    leafhash = hashlib.sha256(b"\0" + raw).digest()
    text = f"log.example - 1\n{2 if 'tree-size' in wrong else 1}\n{b64(leafhash)}\n".encode()
    note = text.decode() + "\n\u2014 log.example " + b64(log[:4] + sign("stray.key" if "checkpoint" in wrong else "log.key", text)) + "\n"
    entry = {"logIndex": "7", "logId": {"keyId": b64(log)}, "kindVersion": {"kind": body["kind"], "version": "0.0.1"}, "integratedTime": str(now),
      "inclusionPromise": {"signedEntryTimestamp": b64(sign("stray.key" if "promise" in wrong else "log.key", promise))},
      "inclusionProof": {"logIndex": "0", "rootHash": b64(leafhash), "treeSize": "1", "hashes": [], "checkpoint": {"envelope": note}}, "canonicalizedBody": b64(raw)}
    if "no-proof" in wrong: del entry["inclusionProof"]
    material = {"certificate": {"rawBytes": b64(der("leaf.pem"))}, "tlogEntries": [] if "no-entry" in wrong else [entry]}
    if "stamp" in wrong or "stamp-other" in wrong:
        open("stamped", "wb").write(b"other" if "stamp-other" in wrong else sig)
        open("serial", "w").write("01\n")
        sh("openssl ts -query -data stamped -sha256 -cert -out q && openssl ts -reply -config ext -section tsa_config -queryfile q -out app.tsr")
        material["timestampVerificationData"] = {"rfc3161Timestamps": [{"signedTimestamp": b64(open("app.tsr", "rb").read())}]}
    bundle = {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "verificationMaterial": material}
    if "dsse" in wrong:
        bundle["dsseEnvelope"] = {"payloadType": kind, "payload": b64(statement), "signatures": [{"sig": b64(sig)}]}
    else:
        bundle["messageSignature"] = {"messageDigest": {"algorithm": "SHA2_256", "digest": b64(digest)}, "signature": b64(sig)}
    json.dump(bundle, open("bundle.json", "w"))
    since = {"start": "2021-01-01T00:00:00Z"}
    root = {"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
      "tlogs": [] if "no-log-root" in wrong else [{"baseUrl": "https://log.example", "publicKey": {"rawBytes": b64(spki), "validFor": since}, "logId": {"keyId": b64(log)}}],
      "certificateAuthorities": [{"uri": "https://ca.example", "certChain": {"certificates": [{"rawBytes": b64(der("stray.pem" if "root" in wrong else "ca.pem"))}]}, "validFor": since}],
      "timestampAuthorities": [{"uri": "https://tsa.example", "certChain": {"certificates": [{"rawBytes": b64(der("tsa.pem"))}, {"rawBytes": b64(der("ca.pem"))}]}, "validFor": since}]}
    json.dump(root, open("root.json", "w"))
    """#

  static func bench(
    _ wrong: [String], in given: VerifyTests.Bench? = nil
  ) throws -> VerifyTests.Bench {
    let bench = try given ?? VerifyTests.Bench()
    let result = try Command.run("python3", ["-c", maker] + wrong, in: bench.path)
    try #require(result.code == 0, "\(result.error)")
    return bench
  }

  static let identity = [
    "verify", "app.txt", "--bundle", "bundle.json", "--trusted-root", "root.json", "--identity",
    "https://github.com/corp/app/.github/workflows/r.yml@refs/tags/*", "--issuer",
    "https://token.actions.githubusercontent.com",
  ]

  @Test(arguments: [[], ["dsse"], ["stamp"], ["stamp", "no-entry", "no-log-root"]])
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
  /// `stampsByOthers`.
  @Test(arguments: [
    (["entry-signature"], "log-mismatch"), (["entry-certificate"], "log-mismatch"),
    (["entry-digest"], "log-mismatch"), (["dsse", "entry-signature"], "log-mismatch"),
    (["dsse", "entry-certificate"], "log-mismatch"), (["promise"], "log-mismatch"),
    (["checkpoint"], "log-mismatch"), (["tree-size"], "log-mismatch"),
    (["no-proof"], "log-mismatch"), (["no-entry"], "timestamp-missing"),
    (["stamp", "no-entry"], "log-mismatch"), (["stamp-other"], "bad-signature"),
    (["root"], "no-matching-signer"), (["leaf-usage"], "identity-mismatch"),
    (["critical"], "no-matching-signer"), (["dsse", "subject"], "wrong-subject"),
    (["dsse", "payload"], "malformed-signature"),
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
    VerifyTests.expect(try Command.pintle(arguments, in: bench.path), fails: "identity-mismatch")
    let absent = try Self.bench([])
    #expect(
      try Command.pintle(Self.identity + ["--source", recipe.path], in: absent.path).code == 3)
  }
}
