import Foundation
import TestSupport
import Testing

/// Go's checksum database and proofs of logs. The trees are made from RFC 9162's definitions by a program that
/// shares nothing with ours.
@Suite struct VerifyLogTests {
  static func bench(_ records: Int) throws -> VerifyTests.Bench {
    let bench = try VerifyTests.Bench()
    let made = try Command.run(
      "python3", [Fixtures.folder + "/make-sumdb.py", "\(records)"], in: bench.path)
    try #require(made.code == 0, "\(made.error)")
    return bench
  }

  private static func lookup(_ number: Int) -> String {
    "db/lookup/example.org/!mod\(number)@v1.\(number).0"
  }

  /// One leaf, a full tile, the first of a second level, and edges of every kind.
  @Test(arguments: [1, 2, 7, 255, 256, 257, 511, 1000]) func provesRecords(count: Int) throws {
    let bench = try Self.bench(count)
    for number in Set([0, count / 2, count - 1]) {
      let result = try bench.verify(Self.lookup(number), "--key", "key", "--tiles", "db")
      #expect(result.code == 0, "\(count) \(number): \(result.said)")
      #expect(result.said.contains("go-sumdb, signed by sum.example.org"))
      #expect(result.said.contains("example.org/Mod\(number) v1.\(number).0"))
    }
    let whole = try bench.verify("go.sum", "--key", "key", "--tiles", "db")
    #expect(whole.code == 0, "\(whole.said)")
    let proof = try bench.verify(
      "app.txt", "--signature", "app.tlog-proof", "--key", "log.key")
    #expect(proof.code == 0 && proof.said.contains("tlog-proof, signed by example.org/log"))
  }

  /// Without tiles the note holds and the record is not proven: not verified.
  @Test func saysWhatIsNotAtHand() throws {
    let bench = try Self.bench(300)
    let alone = try bench.verify(Self.lookup(150), "--key", "key")
    #expect(alone.code == 3 && alone.said.contains("[unsupported]"), "\(alone.said)")
    #expect(alone.said.contains("tile/8/0/000"), "\(alone.said)")
    try bench.tool("rm -r db/tile/8/1")
    // The way from one leaf needs no second level, the way from another does.
    #expect(try bench.verify(Self.lookup(150), "--key", "key", "--tiles", "db").code == 0)
    #expect(try bench.verify(Self.lookup(299), "--key", "key", "--tiles", "db").code == 3)
    try bench.tool("rm \(Self.lookup(0).replacingOccurrences(of: "!", with: "\\!"))")
    let absent = try bench.verify("go.sum", "--key", "key", "--tiles", "db")
    #expect(absent.code == 3 && absent.said.contains("not at hand"), "\(absent.said)")
    #expect(try bench.verify("go.sum", "--key", "key", "--tiles", "absent").code == 2)
    let bare = try bench.verify("go.sum", "--key", "key")
    #expect(bare.code == 2 && bare.said.contains("--tiles"), "\(bare.said)")
  }

  /// A tree that has grown keeps wider tiles than an older head asks for.
  @Test func takesWiderTiles() throws {
    let bench = try Self.bench(7)
    try bench.tool("cd db/tile/8/0/000.p && cat 7 7 > 14 && rm 7")
    #expect(try bench.verify(Self.lookup(3), "--key", "key", "--tiles", "db").code == 0)
    try bench.tool("cd db/tile/8/0 && mv 000.p/14 000")
    #expect(try bench.verify(Self.lookup(3), "--key", "key", "--tiles", "db").code == 0)
    try bench.tool("truncate -s 100 db/tile/8/0/000")
    #expect(try bench.verify(Self.lookup(3), "--key", "key", "--tiles", "db").code == 3)
  }

  @Test func refusesWhatIsNotTheDatabases() throws {
    let bench = try Self.bench(7)
    func fails(_ file: String, _ code: String, _ key: String = "key") throws {
      VerifyTests.expect(try bench.verify(file, "--key", key, "--tiles", "db"), fails: code)
    }
    let answer = String(decoding: try bench.read(Self.lookup(3)), as: UTF8.self)
    func altered(_ old: String, _ new: String) throws -> String {
      let text = answer.replacingOccurrences(of: old, with: new)
      #expect(text != answer)
      try bench.write("altered", Data(text.utf8))
      return "altered"
    }
    try fails(try altered("3\nexample", "4\nexample"), "log-mismatch")
    try fails(try altered("3\nexample", "9\nexample"), "log-mismatch")
    try fails(try altered(" h1:", " h1:A"), "log-mismatch")
    try fails(try altered("Mod3 v1.3.0/go", "Mod4 v1.3.0/go"), "malformed-signature")
    try fails(try altered("tree\n7\n", "tree\n8\n"), "bad-signature")
    try fails(try altered("tree\n7\n", "tree\n07\n"), "malformed-signature")
    try fails(try altered("database tree", "other tree"), "malformed-signature")
    try fails(Self.lookup(3), "no-matching-signer", "log.key")
    // Another record's answer under this name, and another hash in go.sum.
    try bench.tool("cp -r db keep; cp \"\(Self.lookup(0))\" \"\(Self.lookup(3))\"")
    try fails("go.sum", "wrong-subject")
    try bench.tool("rm -r db; mv keep db; sed -i '1s/h1:..../h1:AAAA/' go.sum")
    try fails("go.sum", "checksum-mismatch")
    try bench.flips(Self.lookup(3), every: 7, [Self.lookup(3), "--key", "key", "--tiles", "db"])
    try bench.tool("printf 'x' | dd of=db/tile/8/0/000.p/7 conv=notrunc status=none")
    try fails(Self.lookup(3), "log-mismatch")
  }

  /// Names of modules lead nowhere else.
  @Test(arguments: ["../../x", "a/../b", "/x", "a//b", "!a", "."])
  func staysInTheFolder(module: String) throws {
    let bench = try Self.bench(2)
    try bench.write("go.sum", Data("\(module) v1.0.0 h1:AAAA\n".utf8))
    let result = try bench.verify("go.sum", "--key", "key", "--tiles", "db")
    #expect(result.code == 1 && result.said.contains("[malformed-signature]"), "\(result.said)")
  }

  @Test func refusesAlteredProofs() throws {
    let bench = try Self.bench(300)
    let arguments = ["app.txt", "--signature", "app.tlog-proof", "--key", "log.key"]
    try bench.flips("app.tlog-proof", every: 7, arguments)
    try bench.flips("app.txt", every: 5, arguments)
    VerifyTests.expect(
      try bench.verify("app.txt", "--signature", "app.tlog-proof", "--key", "key"),
      fails: "no-matching-signer")
    try bench.tool("sed -i 's/^index 299/index 298/' app.tlog-proof")
    VerifyTests.expect(
      try bench.verify("app.txt", "--signature", "app.tlog-proof", "--key", "log.key"),
      fails: "log-mismatch")
    try bench.tool("sed -i '1s/.*/c2sp.org\\/tlog-proof@v2/' app.tlog-proof")
    VerifyTests.expect(
      try bench.verify("app.txt", "--signature", "app.tlog-proof", "--key", "log.key"),
      fails: "malformed-signature")
  }

  /// Of a note by two keys both are signers; two lines by one key are one.
  @Test func notesBySeveral() throws {
    let bench = try VerifyTests.Bench()
    try bench.tool(
      """
      python3 - <<'END'
      import base64, hashlib, subprocess
      b64 = lambda b: base64.b64encode(b).decode()
      text = "one\\ntwo\\n"
      open("text", "w").write(text)
      def line(name):
          subprocess.run(f"openssl genpkey -algorithm ed25519 -out {name}.pem && openssl pkey -in {name}.pem -pubout "
                         f"-outform DER -out der && openssl pkeyutl -sign -rawin -inkey {name}.pem -in text -out sig",
                         shell=True, check=True)
          raw = open("der", "rb").read()[-32:]
          keyed = hashlib.sha256(name.encode() + b"\\n\\1" + raw).digest()[:4]
          open(f"{name}.key", "w").write(f"{name}+{keyed.hex()}+{b64(bytes([1]) + raw)}\\n")
          return f"\\u2014 {name} {b64(keyed + open('sig', 'rb').read())}\\n"
      ann, bob = line("ann"), line("bob")
      open("both", "w").write(text + "\\n" + ann + bob)
      open("twice", "w").write(text + "\\n" + ann + ann)
      END
      """)
    let keys = ["--key", "ann.key", "--key", "bob.key"]
    let one = try Command.pintle(["verify", "twice"] + keys, in: bench.path)
    #expect(one.code == 0, "\(one.said)")
    let both = try Command.pintle(
      ["verify", "both"] + keys + ["--threshold", "2"], in: bench.path)
    #expect(both.code == 0, "\(both.said)")
    VerifyTests.expect(
      try Command.pintle(["verify", "twice"] + keys + ["--threshold", "2"], in: bench.path),
      fails: "threshold-not-met")
  }
}
