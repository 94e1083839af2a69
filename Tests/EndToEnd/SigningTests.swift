import Foundation
import TestSupport
import Testing

/// What `pintle sign` makes, the tools it is made for accept, and `pintle verify` does.
@Suite struct SigningTests {
  /// A folder with keys, run through the shell so that each line reads as a person would type it.
  final class Desk {
    let bench: VerifyTests.Bench
    private let environment: [String: String]

    init(_ environment: [String: String] = [:]) throws {
      bench = try VerifyTests.Bench()
      self.environment = environment
      try bench.write("pass", Data("correct horse\n".utf8))
    }

    var path: String { bench.path }

    @discardableResult
    func run(_ line: String) throws -> Command.Result {
      let line = line.replacingOccurrences(of: "pintle ", with: "\(Command.pintle) ")
      return try Command.run("bash", ["-c", line], in: path, environment: environment)
    }

    @discardableResult
    func passes(_ line: String) throws -> Command.Result {
      let result = try run(line)
      try #require(result.code == 0, "\(line): \(result.said)")
      return result
    }

    func refuses(_ line: String, _ words: String) throws {
      let result = try run(line)
      #expect(result.code == 2 && result.said.contains(words), "\(line): \(result.said)")
    }
  }

  static func desk(_ type: String = "ed25519") throws -> Desk {
    let desk = try Desk()
    try desk.passes("pintle key new --type \(type) --output rel --passphrase-file pass")
    for form in ["minisign", "signify", "ssh", "pem"] where type == "ed25519" || form.count < 4 {
      try desk.passes("pintle key export rel.pub --format \(form) --output rel.\(form)")
    }
    try desk.passes(
      "pintle key export rel.pub --format allowed-signers --principal ann@example.org > signers")
    return desk
  }

  /// The peers' own words on every format of an Ed25519 key.
  static func acceptEverywhere(_ desk: Desk, _ file: String) throws {
    try desk.passes("minisign -V -m '\(file)' -p rel.minisign")
    try desk.passes("signify-openbsd -V -p rel.signify -m '\(file)' -x '\(file).sig'")
    try desk.passes(
      "ssh-keygen -Y verify -f signers -I ann@example.org -n file -s '\(file).sshsig' < '\(file)'")
    try desk.passes(
      "openssl pkeyutl -verify -pubin -inkey rel.pub -rawin -in '\(file)' -sigfile '\(file).raw'")
    for suffix in ["minisig", "sig", "sshsig", "raw", "sigstore.json", "dsse.json"] {
      try desk.passes("pintle verify '\(file)' --signature '\(file).\(suffix)' --key rel.pub")
    }
  }

  // MARK: Every format, every tool

  @Test(arguments: [
    ("one byte", 1), ("größe – 大.bin", 100), ("mega.bin", 1 << 20), ("-big.bin", 100_000_000),
  ])
  func peersAccept(name: String, size: Int) throws {
    let desk = try Self.desk()
    try desk.bench.write(name, Data(repeating: 0x61, count: size))
    let file = name.hasPrefix("-") ? "./\(name)" : name
    try desk.passes(
      "pintle sign '\(file)' --key rel.key --passphrase-file pass --format minisig,signify,ssh,raw,bundle,dsse"
    )
    try Self.acceptEverywhere(desk, file)
  }

  @Test func emptyFileNeedsAWord() throws {
    let desk = try Self.desk()
    try desk.bench.write("empty", Data())
    let formats = "--key rel.key --passphrase-file pass --format minisig,signify,ssh,bundle,dsse"
    try desk.refuses("pintle sign empty \(formats)", "--allow-empty")
    try desk.passes("pintle sign empty --allow-empty \(formats)")
    try desk.passes("minisign -V -m empty -p rel.minisign")
    try desk.passes(
      "ssh-keygen -Y verify -f signers -I ann@example.org -n file -s empty.sshsig < empty")
    try desk.passes("signify-openbsd -V -p rel.signify -m empty -x empty.sig")
    try desk.passes("pintle verify empty --signature empty.sigstore.json --key rel.pub")
  }

  @Test func sameInputSameBytes() throws {
    let desk = try Self.desk()
    let line =
      "pintle sign app.txt --key rel.key --passphrase-file pass --at 2026-01-02T03:04:05Z --format minisig,signify,ssh,raw,bundle,dsse"
    try desk.passes("\(line) && mkdir once && mv app.txt.* once && \(line)")
    try desk.passes("for file in app.txt.*; do cmp $file once/$file; done")
    try desk.passes(
      "rm app.txt.*; SOURCE_DATE_EPOCH=1767323045 \(line.replacingOccurrences(of: " --at 2026-01-02T03:04:05Z", with: ""))"
    )
    try desk.passes("for file in app.txt.*; do cmp $file once/$file; done")
    #expect(
      try desk.passes("cat app.txt.minisig").output.contains(
        "timestamp:1767323045\tfile:app.txt\thashed"))
  }

  @Test func p256() throws {
    let desk = try Self.desk("p256")
    let signing = "--key rel.key --passphrase-file pass"
    try desk.passes("pintle sign app.txt \(signing) --format ssh,raw,bundle,dsse")
    try desk.passes("openssl dgst -sha256 -verify rel.pub -signature app.txt.raw app.txt")
    try desk.passes(
      "ssh-keygen -Y verify -f signers -I ann@example.org -n file -s app.txt.sshsig < app.txt")
    for suffix in ["sshsig", "raw", "sigstore.json", "dsse.json"] {
      try desk.passes("pintle verify app.txt --signature app.txt.\(suffix) --key rel.pub")
      try desk.bench.flips(
        "app.txt", every: 4, ["app.txt", "--signature", "app.txt.\(suffix)", "--key", "rel.pub"])
    }
    let bundle = try desk.passes("cat app.txt.sigstore.json").output
    let hint = try desk.passes(
      "openssl pkey -pubin -in rel.pub -outform der | openssl dgst -sha256 -binary | base64")
    #expect(
      bundle.contains("\"hint\":\"\(hint.output.dropLast())\"")
        && bundle.contains("\"messageSignature\""))
    try desk.refuses("pintle sign app.txt \(signing) --format minisig", "Ed25519 keys alone")
  }

  /// A commit that is signed here is good for git.
  @Test func gitAccepts() throws {
    let desk = try Self.desk()
    try desk.passes(
      """
      git init -q r && git -C r commit -q --allow-empty -m one && git -C r cat-file commit HEAD > payload &&
      pintle sign payload --key rel.key --passphrase-file pass --format ssh --namespace git &&
      { sed '/^$/q' payload | sed '$d'; sed '1s/^/gpgsig /; 2,$s/^/ /' payload.sshsig; echo; sed '1,/^$/d' payload; } > signed &&
      git -C r update-ref HEAD $(git -C r hash-object -t commit -w ../signed) &&
      git -C r -c gpg.format=ssh -c gpg.ssh.allowedSignersFile=../signers verify-commit HEAD
      """)
    try desk.passes("pintle verify --git HEAD --repository r --allowed-signers signers")
  }

  // MARK: k of n, time-stamps

  @Test func oneMoreSignature() throws {
    let desk = try Self.desk()
    try desk.passes("pintle key new --type p256 --output two --no-passphrase")
    try desk.passes("pintle key new --output three --no-passphrase")
    try desk.passes("pintle sign app.txt --key rel.key --passphrase-file pass --format dsse")
    let verify =
      "pintle verify app.txt --signature app.txt.dsse.json --key rel.pub --key two.pub --threshold 2"
    VerifyTests.expect(try desk.run(verify), fails: "threshold-not-met")
    try desk.passes("pintle sign --add app.txt.dsse.json --key two.key")
    try desk.passes(verify)
    // The same key twice is one signer.
    try desk.passes("pintle sign --add app.txt.dsse.json --key two.key")
    VerifyTests.expect(
      try desk.run(
        "\(verify.replacingOccurrences(of: "threshold 2", with: "threshold 3")) --key three.pub"),
      fails: "threshold-not-met")
    #expect(try desk.passes("jq -r '.signatures | length' app.txt.dsse.json").output == "2\n")
  }

  @Test func timestamp() throws {
    let desk = try Self.desk("p256")
    try desk.bench.write("tsa.cnf", Data(Self.authority.utf8))
    try desk.passes(
      """
      pintle sign app.txt --key rel.key --passphrase-file pass --format bundle --timestamp-request &&
      openssl req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.pem -subj /CN=clock -days 30 \
        -addext extendedKeyUsage=critical,timeStamping 2>/dev/null && echo 01 > serial &&
      openssl ts -reply -config tsa.cnf -queryfile app.txt.tsq -out app.txt.tsr &&
      pintle sign app.txt --timestamp-response app.txt.tsr
      """)
    try desk.passes("pintle verify app.txt --signature app.txt.sigstore.json --key rel.pub")
    try desk.passes(
      """
      jq -r '.verificationMaterial.timestampVerificationData.rfc3161Timestamps[0].signedTimestamp' \
        app.txt.sigstore.json | base64 -d | cmp - app.txt.tsr &&
      jq -r .messageSignature.signature app.txt.sigstore.json | base64 -d > signature &&
      openssl ts -verify -data signature -in app.txt.tsr -CAfile tsa.pem
      """)
    // An answer about another signature is refused, and nothing is written.
    try desk.passes(
      "cp app.txt.sigstore.json before && cp app.txt other && pintle sign other --key rel.key --passphrase-file pass --format bundle"
    )
    try desk.refuses("pintle sign other --timestamp-response app.txt.tsr", "another signature")
    try desk.passes("cmp app.txt.sigstore.json before")
  }

  private static let authority = """
    [tsa]
    default_tsa = t
    [t]
    serial = serial
    signer_cert = tsa.pem
    signer_key = tsa.key
    certs = tsa.pem
    signer_digest = sha256
    default_policy = 1.2.3.4
    digests = sha256
    ess_cert_id_alg = sha256
    """

  // MARK: What is not meant

  @Test func refusals() throws {
    let desk = try Self.desk()
    let signing = "--key rel.key --passphrase-file pass"
    try desk.passes("mkdir folder && mkfifo pipe && echo wrong > wrong && : > none")
    try desk.refuses("pintle sign folder \(signing)", "not a regular file")
    try desk.refuses("pintle sign pipe \(signing)", "not a regular file")
    try desk.refuses("pintle sign absent \(signing)", "No such file")
    try desk.refuses("pintle sign app.txt app.txt \(signing)", "named twice")
    try desk.refuses("pintle sign \(signing)", "name a file")
    try desk.refuses("pintle sign app.txt --format ssh", "no key")
    try desk.refuses("pintle sign app.txt \(signing) --format minisg", "did you mean 'minisig'?")
    try desk.refuses("pintle sign app.txt --key rel.key --passphrase-file wrong", "does not open")
    try desk.refuses("pintle sign app.txt --key rel.key --passphrase-file none", "empty")
    try desk.refuses(
      "setsid pintle sign app.txt --key rel.key < /dev/null", "no terminal to ask at")
    try desk.refuses("pintle sign app.txt --key rel.pub", "is no private key")
    try desk.passes("cp rel.key open.key && chmod 640 open.key")
    try desk.refuses("pintle sign app.txt --key open.key --passphrase-file pass", "others may read")
    #expect(try desk.passes("ls").output.contains("app.txt.") == false)
    // All or nothing.
    try desk.refuses("pintle sign app.txt absent \(signing)", "No such file")
    #expect(try desk.passes("ls -A").output.contains("app.txt.") == false)
    try desk.refuses("pintle key new --output rel --no-passphrase", "there already")
  }

  @Test func foreignSignaturesStay() throws {
    let desk = try Self.desk()
    try desk.passes("pintle key new --output other --no-passphrase")
    let formats = "--format minisig,signify,ssh,raw,bundle,dsse"
    let signing = "--key rel.key --passphrase-file pass"
    try desk.passes("pintle sign app.txt \(signing) \(formats) && mkdir kept && cp app.txt.* kept")
    try desk.passes("pintle sign app.txt \(signing) \(formats)")
    for format in ["minisig", "signify", "ssh", "raw", "bundle", "dsse"] {
      try desk.refuses(
        "pintle sign app.txt --key other.key --format \(format)", "not a signature by this key")
    }
    try desk.passes("for file in app.txt.{sig,raw,sshsig}; do cmp $file kept/$file; done")
    try desk.passes("pintle sign app.txt --key other.key \(formats) --force")
    try desk.passes("pintle verify app.txt --signature app.txt.raw --key other.pub")
  }

  @Test func passphraseFromADescriptor() throws {
    let desk = try Self.desk()
    try desk.passes("pintle sign app.txt --key rel.key --passphrase-fd 7 7< pass")
    try desk.passes("printf 'correct horse' | pintle sign app.txt --key rel.key --passphrase-fd 0")
    try desk.passes(
      "printf 'correct horse\\r\\n' | pintle sign app.txt --key rel.key --passphrase-fd 0")
    try desk.refuses("pintle sign app.txt --key rel.key --passphrase-fd 9", "descriptor 9")
    let long = String(repeating: "x", count: 1024)
    try desk.refuses(
      "echo \(long) | pintle sign app.txt --key rel.key --passphrase-fd 0", "over 1023")
  }

  /// The terminal gets its echo back, and the passphrase is not shown.
  @Test func passphraseAtATerminal() throws {
    let desk = try Self.desk()
    let script = """
      import os, pty, sys, termios
      def run(arguments, answers):
          pid, fd = pty.fork()
          if pid == 0:
              os.execv(sys.argv[1], [sys.argv[1]] + arguments)
          seen = b""
          while True:
              try: part = os.read(fd, 1024)
              except OSError: break
              if not part: break
              seen += part
              if (seen.endswith(b": ")) and answers:
                  assert not termios.tcgetattr(fd)[3] & termios.ECHO
                  os.write(fd, answers.pop(0))
          code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
          return code, seen
      os.chdir(sys.argv[2])
      code, seen = run(["sign", "app.txt", "--key", "rel.key"], [b"correct hoxx\\x7f\\x7frse\\n"])
      assert code == 0 and b"hor" not in seen, (code, seen)
      code, seen = run(["sign", "app.txt", "--key", "rel.key"], [b"abc\\x03"])
      assert code == 2 and b"no passphrase was given" in seen, (code, seen)
      code, seen = run(["key", "new", "--output", "new"], [b"one two\\n", b"one two\\n"])
      assert code == 0 and b"one two" not in seen, (code, seen)
      code, seen = run(["key", "new", "--output", "more"], [b"one two\\n", b"one too\\n"])
      assert code == 2 and not os.path.exists("more.key"), (code, seen)
      """
    try Python.run(script, [Command.pintle, desk.path], input: [])
    try desk.passes(
      "echo 'one two' > pass2 && pintle sign app.txt --key new.key --passphrase-file pass2 --force")
  }
}
