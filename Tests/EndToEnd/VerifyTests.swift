import Foundation
import TestSupport
import Testing

/// What the peers' tools sign, `pintle verify` accepts; what is altered by one bit anywhere, it rejects with the
/// right code.
@Suite struct VerifyTests {
  /// A folder with a message, and the tools run in it.
  final class Bench {
    let scratch: Scratch
    let message = Data("the release\nof today\n".utf8)

    init() throws {
      scratch = try Scratch()
      try write("app.txt", message)
    }

    var path: String { scratch.path }

    func write(_ name: String, _ data: Data) throws {
      try data.write(to: URL(fileURLWithPath: path + "/" + name))
    }

    func read(_ name: String) throws -> Data {
      try #require(FileManager.default.contents(atPath: path + "/" + name), "\(name) is not there")
    }

    func tool(_ line: String, input: String? = nil) throws {
      let environment = ["GNUPGHOME": path]
      let result = try Command.run(
        "bash", ["-c", line], in: path, input: input, environment: environment)
      try #require(result.code == 0, "\(line): \(result.error)")
    }

    func verify(_ arguments: String...) throws -> Command.Result {
      try Command.pintle(["verify"] + arguments, in: path)
    }

    /// Flips one bit of a file at sampled positions; every time the verification must fail.
    func flips(_ name: String, every step: Int, _ arguments: [String]) throws {
      let data = try read(name)
      for index in stride(from: 0, to: data.count, by: step) {
        var damaged = data
        damaged[index] ^= 1 << UInt8(index % 8)
        try write(name, damaged)
        let result = try Command.pintle(["verify"] + arguments, in: path)
        #expect(
          (1...3).contains(result.code),
          "bit \(index % 8) of byte \(index) of \(name): \(result.said)")
      }
      try write(name, data)
    }
  }

  static func expect(_ result: Command.Result, fails code: String) {
    #expect(result.code == 1, "\(result.said)")
    #expect(result.output.contains("[\(code)]"), "\(result.said)")
  }

  // MARK: Thresholds

  /// One key is one signer, in whatever format it signs and however it is written.
  @Test func oneKeyIsOneSigner() throws {
    let bench = try Bench()
    try bench.tool(
      """
      P=\(Command.pintle)
      $P key new --no-passphrase --output ed; $P key new --type p256 --no-passphrase --output ec
      $P sign app.txt --key ed.key --format minisig && mv app.txt.minisig app.minisig
      $P sign app.txt --key ed.key --format ssh && mv app.txt.sshsig app.ssh
      $P sign app.txt --key ed.key --format raw && mv app.txt.raw app.raw
      $P sign app.txt --key ec.key --format dsse
      openssl ec -pubin -in ec.pub -conv_form compressed -out ecc.pub 2>&1
      openssl ec -pubin -in ec.pub -conv_form hybrid -out ech.pub 2>&1
      """)
    for words in [
      ["--signature", "app.minisig", "--key", "ed.pub", "--threshold", "2"],
      ["--signature", "app.raw", "--key", "ed.pub", "--threshold", "2"],
      [
        "--signature", "app.minisig", "--signature", "app.raw", "--key", "ed.pub", "--threshold",
        "2",
      ],
      [
        "--signature", "app.ssh", "--signature", "app.minisig", "--key", "ed.pub", "--threshold",
        "2",
      ],
      [
        "--signature", "app.txt.dsse.json", "--key", "ec.pub", "--key", "ecc.pub", "--key",
        "ech.pub",
        "--threshold", "2",
      ],
    ] {
      Self.expect(
        try Command.pintle(["verify", "app.txt"] + words, in: bench.path),
        fails: "threshold-not-met")
    }
    for key in ["ec.pub", "ecc.pub", "ech.pub"] {
      #expect(
        try bench.verify("app.txt", "--signature", "app.txt.dsse.json", "--key", key).code == 0,
        "\(key)")
    }
  }

  // MARK: Names

  /// U+212A, the sign of kelvin, is a K to Unicode, and another name.
  @Test func namesOfTagsAreComparedByBytes() throws {
    let bench = try Bench()
    try bench.tool(
      """
      git init -q r; ssh-keygen -q -t ed25519 -N '' -f s; echo "a $(cut -d' ' -f1,2 s.pub)" > signers
      git -C r -c user.name=a -c user.email=a commit -q --allow-empty -m one
      git -C r -c user.name=a -c user.email=a -c gpg.format=ssh -c user.signingKey=$PWD/s tag -s -m one v1-K
      git -C r update-ref refs/tags/v1-\u{212A} $(git -C r rev-parse refs/tags/v1-K)
      """)
    let words = ["--repository", "r", "--allowed-signers", "signers"]
    let own = try Command.pintle(["verify", "--git", "v1-K"] + words, in: bench.path)
    #expect(own.code == 0, "\(own.said)")
    Self.expect(
      try Command.pintle(["verify", "--git", "v1-\u{212A}"] + words, in: bench.path),
      fails: "ref-name-mismatch")
  }

  // MARK: Options that ask nothing

  @Test(arguments: [
    ["app.txt", "--signature", "s", "--key", "k", "--identity", "a", "--issuer", "b"],
    ["app.txt", "--signature", "s", "--key", "k", "--principal", "ann"],
    ["app.txt", "--signature", "s", "--key", "k", "--minimum-counter", "9"],
    ["app.txt", "--signature", "s", "--key", "k", "--source-branch", "refs/heads/main"],
    ["app.txt", "--npm-signatures", "p", "--key", "k", "--signature", "s"],
    ["--git", "HEAD", "--key", "k", "--threshold", "2"],
  ])
  func idleOptionsAreRefused(words: [String]) throws {
    let bench = try Bench()
    let result = try Command.pintle(["verify"] + words, in: bench.path)
    #expect(result.code == 2)
    #expect(result.error.contains("Error: "), "\(result.said)")
  }

  // MARK: Lists

  /// A file has one name in a list, however its path is written.
  @Test func pathsOfListsAreOne() throws {
    let bench = try Bench()
    try bench.tool(
      """
      mkdir sub; cp app.txt sub/; mkfifo pipe
      { sha256sum app.txt; echo "$(printf %064d 0)  sub/app.txt"; } > LIST
      """)
    let path = bench.path
    for (list, file) in [
      ("LIST", "sub/app.txt"), ("LIST", "./sub/app.txt"), ("LIST", path + "/sub/app.txt"),
      ("./LIST", "sub/app.txt"), (path + "/LIST", "sub/app.txt"),
    ] {
      Self.expect(try bench.verify("--checksums", list, file), fails: "checksum-mismatch")
      #expect(try bench.verify("--checksums", list, "app.txt").code == 0)
    }
    // One line that is no file keeps no other from being looked at.
    try bench.tool("echo \"$(printf %064d 0)  pipe\" >> LIST")
    let result = try bench.verify("--checksums", "LIST")
    #expect(result.code == 1)
    #expect(result.output.contains("app.txt"), "\(result.said)")
  }

  // MARK: Keys that do not count

  @Test func certificatesCountWhileTheyAreValid() throws {
    let bench = try Bench()
    try bench.tool(
      """
      openssl ecparam -name prime256v1 -genkey -noout -out k
      openssl req -x509 -new -key k -subj /CN=a -days 1 -out sign.pem -addext keyUsage=digitalSignature
      openssl req -x509 -new -key k -subj /CN=a -days 1 -out other.pem -addext keyUsage=keyEncipherment
      openssl dgst -sha256 -sign k -out s app.txt
      """)
    #expect(try bench.verify("app.txt", "--signature", "s", "--key", "sign.pem").code == 0)
    Self.expect(
      try bench.verify(
        "app.txt", "--signature", "s", "--key", "sign.pem", "--at", "2090-01-01T00:00:00Z"),
      fails: "outside-validity")
    Self.expect(
      try bench.verify("app.txt", "--signature", "s", "--key", "other.pem"),
      fails: "identity-mismatch")
  }

  /// Who takes a key back may do so with a digest that no signature counts with.
  @Test func weakRevocationsCount() throws {
    let bench = try Bench()
    try bench.tool(
      """
      export GNUPGHOME=$PWD/home; mkdir -m 700 home
      gpg -q --batch --passphrase '' --quick-gen-key a@example.org ed25519 sign 2>&1
      gpg -q --batch --detach-sign -o s.sig app.txt; gpg --export > before.gpg
      printf 'y\\n0\\n\\ny\\n' | gpg -q --no-tty --command-fd 0 --cert-digest-algo SHA1 --gen-revoke a@example.org > r.asc 2>/dev/null
      gpg -q --import r.asc 2>&1; gpg --export > after.gpg
      """)
    #expect(try bench.verify("app.txt", "--signature", "s.sig", "--key", "before.gpg").code == 0)
    Self.expect(
      try bench.verify("app.txt", "--signature", "s.sig", "--key", "after.gpg"),
      fails: "revoked-key")
  }

  /// A signature of a format that nobody named signs in is a stranger's, not a mistake of the caller.
  @Test func otherFormatsAreStrangers() throws {
    let bench = try Bench()
    try bench.tool(
      """
      minisign -G -W -p m.pub -s m.sec && minisign -S -s m.sec -m app.txt
      ssh-keygen -q -t ed25519 -N '' -f ssh; printf 'ann %s\\r\\n' "$(cut -d' ' -f1,2 ssh.pub)" > signers
      ssh-keygen -q -Y sign -n file -f ssh app.txt 2>&1
      """)
    Self.expect(
      try bench.verify("app.txt", "--signature", "app.txt.minisig", "--allowed-signers", "signers"),
      fails: "no-matching-signer")
    // Lines may end as on Windows.
    try bench.tool("{ printf '# signers\\r\\n'; cat signers; } > more")
    let result = try bench.verify(
      "app.txt", "--signature", "app.txt.sig", "--allowed-signers", "more")
    #expect(result.code == 0, "\(result.said)")
  }

  // MARK: minisign and signify

  @Test(arguments: ["", "-l"]) func minisign(mode: String) throws {
    let bench = try Bench()
    try bench.tool(
      "minisign -G -W -p key.pub -s key.sec && minisign -S \(mode) -s key.sec -m app.txt")
    let arguments = ["app.txt", "--signature", "app.txt.minisig", "--key", "key.pub"]
    let good = try Command.pintle(["verify"] + arguments, in: bench.path)
    #expect(good.code == 0, "\(good.said)")
    #expect(good.said.contains("verified app.txt: minisign, signed by key.pub"))
    try bench.flips("app.txt", every: 3, arguments)
    // The untrusted comment, the first line, is nobody's word.
    let lines = try bench.read("app.txt.minisig").split(separator: 0x0A)
    let start = lines[0].count + 1
    let data = try bench.read("app.txt.minisig")
    for index in stride(from: start, to: data.count - 1, by: 5) {
      var damaged = data
      damaged[index] ^= 1
      try bench.write("bad.minisig", damaged)
      let result = try bench.verify("app.txt", "--signature", "bad.minisig", "--key", "key.pub")
      #expect((1...2).contains(result.code), "byte \(index): \(result.said)")
    }
  }

  @Test func minisignOfAnotherKeyOrName() throws {
    let bench = try Bench()
    try bench.tool(
      "minisign -G -W -p a.pub -s a.sec; minisign -G -W -p b.pub -s b.sec; minisign -S -s a.sec -m app.txt; cp app.txt other.txt"
    )
    Self.expect(
      try bench.verify("app.txt", "--signature", "app.txt.minisig", "--key", "b.pub"),
      fails: "no-matching-signer")
    Self.expect(
      try bench.verify("other.txt", "--signature", "app.txt.minisig", "--key", "a.pub"),
      fails: "wrong-subject")
  }

  /// A trusted comment with an escape sequence does not reach the terminal (gpg.fail).
  @Test func escapesComments() throws {
    let bench = try Bench()
    try bench.tool(
      "minisign -G -W -p a.pub -s a.sec; minisign -S -s a.sec -m app.txt -t \"$(printf 'x\\033[2Jy')\""
    )
    let result = try bench.verify("app.txt", "--signature", "app.txt.minisig", "--key", "a.pub")
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func signify() throws {
    let bench = try Bench()
    try bench.tool(
      "signify-openbsd -G -n -p key.pub -s key.sec && signify-openbsd -S -s key.sec -m app.txt")
    let arguments = ["app.txt", "--signature", "app.txt.sig", "--key", "key.pub"]
    #expect(try Command.pintle(["verify"] + arguments, in: bench.path).code == 0)
    try bench.flips("app.txt", every: 3, arguments)
  }

  // MARK: OpenSSH

  /// ssh-keygen refuses an option whose value has no quotes.
  @Test func unquotedOptionsOfAllowedSigners() throws {
    let bench = try Bench()
    try bench.tool(
      """
      ssh-keygen -q -t ed25519 -N '' -f key; ssh-keygen -q -Y sign -n file -f key app.txt
      echo "ann namespaces=file $(cut -d' ' -f1,2 key.pub)" > signers
      ! ssh-keygen -Y verify -f signers -I ann -n file -s app.txt.sig < app.txt
      """)
    let result = try bench.verify(
      "app.txt", "--signature", "app.txt.sig", "--allowed-signers", "signers", "--principal", "ann")
    #expect(result.code != 0, "\(result.said)")
  }

  @Test(arguments: ["ed25519", "ecdsa -b 256", "ecdsa -b 384", "ecdsa -b 521", "rsa -b 2048"])
  func ssh(kind: String) throws {
    let bench = try Bench()
    try bench.tool(
      """
      ssh-keygen -q -t \(kind) -N '' -f key && ssh-keygen -q -Y sign -n file -f key app.txt
      echo "ann@example.org namespaces=\\"file,git\\" $(cut -d' ' -f1,2 key.pub)" > signers
      """)
    let arguments = [
      "app.txt", "--signature", "app.txt.sig", "--allowed-signers", "signers", "--principal",
      "ann@example.org",
    ]
    let good = try Command.pintle(["verify"] + arguments, in: bench.path)
    #expect(good.code == 0, "\(good.said)")
    #expect(try bench.verify("app.txt", "--signature", "app.txt.sig", "--key", "key.pub").code == 0)
    try bench.flips("app.txt", every: 5, arguments)
    Self.expect(
      try bench.verify(
        "app.txt", "--signature", "app.txt.sig", "--allowed-signers", "signers", "--principal",
        "bob@example.org"), fails: "identity-mismatch")
    Self.expect(
      try bench.verify(
        "app.txt", "--signature", "app.txt.sig", "--key", "key.pub", "--namespace", "git"),
      fails: "identity-mismatch")
  }

  @Test func sshCertificatesAndValidity() throws {
    let bench = try Bench()
    try bench.tool(
      """
      ssh-keygen -q -t ed25519 -N '' -f ca; ssh-keygen -q -t ed25519 -N '' -f key
      ssh-keygen -q -s ca -I id -n ann -V 20260101:20270101 key.pub
      ssh-keygen -q -Y sign -n file -f key-cert.pub app.txt
      echo "ann cert-authority $(cut -d' ' -f1,2 ca.pub)" > signers
      ssh-keygen -q -Y sign -n file -f key - < app.txt > plain.sig
      echo "ann valid-before=\\"20260201Z\\" $(cut -d' ' -f1,2 key.pub)" > old
      """)
    let arguments = ["app.txt", "--signature", "app.txt.sig", "--allowed-signers", "signers"]
    let now = try Command.pintle(
      ["verify", "--at", "2026-06-01", "--principal", "ann"] + arguments, in: bench.path)
    #expect(now.code == 0, "\(now.said)")
    Self.expect(
      try Command.pintle(["verify", "--at", "2028-06-01"] + arguments, in: bench.path),
      fails: "outside-validity")
    Self.expect(
      try bench.verify(
        "app.txt", "--signature", "plain.sig", "--allowed-signers", "old", "--at", "2026-03-01"),
      fails: "outside-validity")
    #expect(
      try bench.verify(
        "app.txt", "--signature", "plain.sig", "--allowed-signers", "old", "--at", "2026-01-15"
      ).code == 0)
  }

  /// A damaged frame is no frame: the signature is malformed, not the caller's options.
  @Test func damagedFrames() throws {
    let bench = try Bench()
    try bench.tool(
      """
      ssh-keygen -q -t ed25519 -N '' -f key && ssh-keygen -q -Y sign -n file -f key app.txt
      echo "ann@example.org $(cut -d' ' -f1,2 key.pub)" > signers
      """)
    let data = try bench.read("app.txt.sig")
    for index in 0..<29 {
      for bit in [0, 3, 7] as [UInt8] {
        var damaged = data
        damaged[index] ^= 1 << bit
        try bench.write("bad.sig", damaged)
        Self.expect(
          try bench.verify(
            "app.txt", "--signature", "bad.sig", "--allowed-signers", "signers", "--principal",
            "ann@example.org"), fails: "malformed-signature")
      }
    }
    // Nobody is named at all: that is the caller's.
    #expect(try bench.verify("app.txt", "--signature", "app.txt.sig").code == 2)
  }

  /// Without a zone a time is local standard time, and both ends count; ssh-keygen judges beside us.
  @Test(arguments: ["CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "UTC", "<+0545>-5:45"])
  func sshLocalTimes(zone: String) throws {
    let bench = try Bench()
    try bench.tool(
      "ssh-keygen -q -t ed25519 -N '' -f key && ssh-keygen -q -Y sign -n file -f key app.txt; cut -d' ' -f1,2 key.pub > public"
    )
    let key = String(decoding: try bench.read("public"), as: UTF8.self)
    var outcomes: Set<Bool> = []
    for (option, moments) in [
      ("valid-before", ["20260701", "20260110", "202610250230", "202603290230", "20260701UTC"]),
      ("valid-after", ["20260701", "20260110", "20260701120000", "20260701z"]),
    ] {
      for moment in moments {
        try bench.write("signers", Data("ann \(option)=\"\(moment)\" \(key)".utf8))
        for offset in Self.offsets(moment) {
          let peer = try Command.run(
            "bash",
            [
              "-c",
              "ssh-keygen -Y verify -f signers -I ann -n file -s app.txt.sig -Overify-time=\(offset.keygen) < app.txt",
            ], in: bench.path, environment: ["TZ": zone])
          let own = try Command.pintle(
            [
              "verify", "app.txt", "--signature", "app.txt.sig", "--allowed-signers", "signers",
              "--principal", "ann", "--at", offset.own,
            ], in: bench.path, environment: ["TZ": zone])
          #expect(
            (peer.code == 0) == (own.code == 0), "\(option) \(moment) at \(offset.own): \(own.said)"
          )
          if own.code != 0 { Self.expect(own, fails: "outside-validity") }
          outcomes.insert(own.code == 0)
        }
      }
    }
    #expect(outcomes == [true, false])
  }

  /// Moments about a local time, wherever the zone is, as both programs write them.
  private static func offsets(_ moment: String) -> [(keygen: String, own: String)] {
    let reader = DateFormatter()
    reader.locale = Locale(identifier: "en_US_POSIX")
    reader.timeZone = TimeZone(identifier: "UTC")
    let digits = moment.prefix { $0.isNumber }
    reader.dateFormat = "yyyyMMddHHmmss"
    guard let time = reader.date(from: digits + String(repeating: "0", count: 14 - digits.count))
    else { return [] }
    return [
      -20_701, -20_700, -7201, -7200, -3601, -3600, -3599, 0, 1, 14_400, 14_401, 18_000, 18_001,
    ]
    .map { seconds in
      let text = reader.string(from: time.addingTimeInterval(TimeInterval(seconds)))
      let characters = text.map(String.init)
      let part = { (range: Range<Int>) in characters[range].joined() }
      return (
        text + "Z",
        "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
      )
    }
  }

  // MARK: OpenSSL

  @Test(arguments: [
    ("-algorithm EC -pkeyopt ec_paramgen_curve:P-256", "dgst -sha256 -sign"),
    ("-algorithm EC -pkeyopt ec_paramgen_curve:P-384", "dgst -sha384 -sign"),
    ("-algorithm EC -pkeyopt ec_paramgen_curve:P-521", "dgst -sha512 -sign"),
    ("-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "dgst -sha256 -sign"),
    (
      "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
      "dgst -sha256 -sigopt rsa_padding_mode:pss -sign"
    ),
  ]) func raw(key: String, sign: String) throws {
    let bench = try Bench()
    try bench.tool(
      """
      openssl genpkey \(key) -out key.pem 2>/dev/null; openssl pkey -in key.pem -pubout -out key.pub
      openssl \(sign) key.pem -out app.sig app.txt; base64 app.sig > app.b64
      """)
    let hash = sign.contains("384") ? "sha384" : sign.contains("512") ? "sha512" : "sha256"
    let padding = sign.contains("pss") ? "pss" : "pkcs1"
    let rest = ["--key", "key.pub", "--hash", hash, "--padding", padding]
    let arguments = ["app.txt", "--signature", "app.sig"] + rest
    let good = try Command.pintle(["verify"] + arguments, in: bench.path)
    #expect(good.code == 0, "\(good.said)")
    let text = ["verify", "app.txt", "--signature", "app.b64"] + rest
    #expect(try Command.pintle(text, in: bench.path).code == 0)
    try bench.flips("app.txt", every: 7, arguments)
    try bench.flips("app.sig", every: 3, arguments)
  }

  @Test func rawEd25519AndDigest() throws {
    let bench = try Bench()
    try bench.tool(
      """
      openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out key.pub
      openssl pkeyutl -sign -rawin -inkey key.pem -in app.txt -out app.sig
      openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem
      openssl pkey -in ec.pem -pubout -out ec.pub; openssl dgst -sha256 -sign ec.pem -out ec.sig app.txt
      sha256sum app.txt | cut -d' ' -f1 > digest
      """)
    let arguments = ["app.txt", "--signature", "app.sig", "--key", "key.pub"]
    #expect(try Command.pintle(["verify"] + arguments, in: bench.path).code == 0)
    try bench.flips("app.sig", every: 1, arguments)
    let digest = String(decoding: try bench.read("digest").dropLast(), as: UTF8.self)
    #expect(
      try bench.verify("sha256:\(digest)", "--signature", "ec.sig", "--key", "ec.pub").code == 0)
    let message = try bench.verify("sha256:\(digest)", "--signature", "app.sig", "--key", "key.pub")
    #expect(message.code == 3 && message.output.contains("[unsupported]"), "\(message.said)")
  }

  @Test func cmsAndTimestamps() throws {
    let bench = try Bench()
    try bench.tool(Self.authority)
    let cms = ["app.txt", "--signature", "app.cms", "--key", "ca.pem"]
    let good = try Command.pintle(["verify"] + cms, in: bench.path)
    #expect(good.code == 0, "\(good.said)")
    try bench.flips("app.txt", every: 5, cms)
    try bench.flips("app.cms", every: 37, cms)
    Self.expect(
      try bench.verify("app.txt", "--signature", "app.cms", "--key", "other.pem"),
      fails: "no-matching-signer")
    let stamp = ["app.txt", "--timestamp", "app.tsr", "--tsa-roots", "ca.pem"]
    let stamped = try Command.pintle(["verify"] + stamp, in: bench.path)
    #expect(stamped.code == 0, "\(stamped.said)")
    try bench.flips("app.txt", every: 7, stamp)
    Self.expect(
      try bench.verify("app.txt", "--timestamp", "app.tsr", "--tsa-roots", "other.pem"),
      fails: "no-matching-signer")
  }

  /// The root that is named is the one that the chain leads to; a certificate that lies nowhere is asked for.
  @Test func cmsNamesItsRoot() throws {
    let bench = try Bench()
    try bench.tool(Self.authority)
    try bench.tool(
      """
      openssl cms -sign -binary -nocerts -in app.txt -signer sign.pem -inkey sign.key -outform DER \
        -out bare.cms -md sha256
      """)
    let two = ["--key", "other.pem", "--key", "ca.pem"]
    let good = try Command.pintle(
      ["verify", "app.txt", "--signature", "app.cms", "--format", "json"] + two, in: bench.path)
    #expect(good.code == 0, "\(good.said)")
    #expect(good.output.contains("\"ca.pem\"") && !good.output.contains("\"other.pem\""))
    let bare = try bench.verify("app.txt", "--signature", "bare.cms", "--key", "ca.pem")
    Self.expect(bare, fails: "no-matching-signer")
    #expect(bare.output.contains("neither in the message nor given"), "\(bare.output)")
  }

  /// Uses are handed down: below an authority for servers nobody stamps.
  @Test(arguments: [("timeStamping", true), ("serverAuth", false)])
  func authorityBetween(use: String, holds: Bool) throws {
    let bench = try Bench()
    try bench.tool(Self.authority)
    try bench.tool(
      """
      set -e
      printf '[mid]\\nbasicConstraints=critical,CA:true\\nkeyUsage=critical,keyCertSign\\nextendedKeyUsage=\(use)\\n\
      subjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n' >> ext
      sed -i 's/^certs=.*/certs=mid.pem/' ext
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout mid.key -out mid.csr -subj /CN=mid -config ext 2>&1
      openssl x509 -req -in mid.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out mid.pem -days 2000 -extfile ext -extensions mid 2>&1
      openssl x509 -req -in tsa.csr -CA mid.pem -CAkey mid.key -CAcreateserial -out tsa.pem -days 2000 -extfile ext -extensions tsa 2>&1
      openssl ts -reply -config ext -section tsa_config -queryfile app.tsq -out app.tsr 2>&1
      """)
    let result = try bench.verify("app.txt", "--timestamp", "app.tsr", "--tsa-roots", "ca.pem")
    #expect(result.code == (holds ? 0 : 1), "\(result.said)")
    #expect(holds || result.output.contains("purpose"), "\(result.output)")
  }

  /// A root, a certificate for code signing, one for time-stamping, and what they signed.
  static let authority = """
    set -e
    printf '[req]\\ndistinguished_name=dn\\n[dn]\\n[ca]\\nbasicConstraints=critical,CA:true\\nkeyUsage=critical,keyCertSign\\nsubjectKeyIdentifier=hash\\n\
    [sign]\\nbasicConstraints=critical,CA:false\\nkeyUsage=critical,digitalSignature\\nextendedKeyUsage=codeSigning\\nsubjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n\
    [tsa]\\nbasicConstraints=critical,CA:false\\nkeyUsage=critical,digitalSignature\\nextendedKeyUsage=critical,timeStamping\\nsubjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n\
    [tsa_config]\\nserial=serial\\nsigner_cert=tsa.pem\\nsigner_key=tsa.key\\ncerts=ca.pem\\nsigner_digest=sha256\\ndefault_policy=1.2.3.4\\ndigests=sha256,sha512\\n' > ext
    for n in ca other; do openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $n.key -out $n.pem -subj /CN=$n -days 3000 -config ext -extensions ca 2>/dev/null; done
    for n in sign tsa; do
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $n.key -out $n.csr -subj /CN=$n -config ext 2>/dev/null
      openssl x509 -req -in $n.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out $n.pem -days 2000 -extfile ext -extensions $n 2>/dev/null
    done
    openssl cms -sign -binary -in app.txt -signer sign.pem -inkey sign.key -outform DER -out app.cms -md sha256
    echo 01 > serial
    openssl ts -query -data app.txt -sha256 -cert -out app.tsq 2>/dev/null
    openssl ts -reply -config ext -section tsa_config -queryfile app.tsq -out app.tsr 2>/dev/null
    """

  // MARK: OpenPGP

  static func generate(_ name: String, _ algorithm: String) -> String {
    "gpg --batch --quiet --passphrase '' --quick-generate-key \(name)@example.org \(algorithm) sign never 2>/dev/null"
  }

  @Test(arguments: ["ed25519", "rsa2048", "nistp256", "nistp384"])
  func openPGP(algorithm: String) throws {
    let bench = try Bench()
    try bench.tool(
      """
      chmod 700 .; \(Self.generate("ann", algorithm))
      gpg --armor --export ann@example.org > ann.asc; gpg --export ann@example.org > ann.gpg
      gpg --batch --quiet --detach-sign --armor -o app.asc app.txt; gpg --batch --quiet --detach-sign -o app.sig app.txt
      gpgconf --kill all
      """)
    let arguments = ["app.txt", "--signature", "app.sig", "--key", "ann.gpg"]
    let good = try Command.pintle(["verify"] + arguments, in: bench.path)
    #expect(good.code == 0, "\(good.said)")
    #expect(try bench.verify("app.txt", "--signature", "app.asc", "--key", "ann.asc").code == 0)
    try bench.flips("app.txt", every: 5, arguments)
    let size = try bench.read("app.sig").count
    // Bits of the unhashed part (the issuer's id) are nobody's word; the numbers at the end are.
    let data = try bench.read("app.sig")
    for index in stride(from: size - 60, to: size, by: 2) {
      var damaged = data
      damaged[index] ^= 1
      try bench.write("bad.sig", damaged)
      let result = try bench.verify("app.txt", "--signature", "bad.sig", "--key", "ann.gpg")
      #expect((1...3).contains(result.code), "byte \(index): \(result.said)")
    }
  }

  /// `gpgv` exits 0 for each of these.
  @Test func whatGpgvLetsPass() throws {
    let bench = try Bench()
    try bench.tool(
      """
      chmod 700 .; set -e
      gpg --batch --quiet --passphrase '' --quick-generate-key ann@example.org rsa2048 sign never 2>/dev/null
      gpg --batch --quiet --digest-algo SHA1 --detach-sign -o sha1.sig app.txt
      gpg --batch --quiet --detach-sign -o app.sig app.txt
      gpg --export ann@example.org > ann.gpg
      F=$(gpg --with-colons --list-keys ann@example.org | awk -F: '/^fpr/{print $10; exit}')
      gpg --batch --quiet --faked-system-time 20200101T000000! --passphrase '' --quick-generate-key old@example.org ed25519 sign 30d 2>/dev/null
      gpg --batch --quiet --faked-system-time 20200102T000000! -u old@example.org --detach-sign -o old.sig app.txt 2>/dev/null
      gpg --export old@example.org > old.gpg
      sed 's/^:---/---/' openpgp-revocs.d/$F.rev > rev.asc
      gpg --batch --quiet --import rev.asc 2>/dev/null; gpg --export ann@example.org > revoked.gpg
      gpgconf --kill all
      """)
    #expect(try bench.verify("app.txt", "--signature", "app.sig", "--key", "ann.gpg").code == 0)
    Self.expect(
      try bench.verify("app.txt", "--signature", "sha1.sig", "--key", "ann.gpg"),
      fails: "weak-algorithm")
    Self.expect(
      try bench.verify("app.txt", "--signature", "app.sig", "--key", "revoked.gpg"),
      fails: "revoked-key")
    Self.expect(
      try bench.verify("app.txt", "--signature", "old.sig", "--key", "old.gpg"),
      fails: "expired-key")
    for (signature, key) in [
      ("app.sig", "revoked.gpg"), ("old.sig", "old.gpg"), ("sha1.sig", "ann.gpg"),
    ] {
      let peer = try Command.run(
        "gpgv", ["--keyring", "./\(key)", signature, "app.txt"], in: bench.path)
      #expect(peer.code == 0, "gpgv has learnt it: \(peer.said)")
    }
  }

  /// A keyring's trust packets vouch for nothing: a key whose own signatures are gone may not sign (gpg.fail).
  @Test func openPGPTrustPackets() throws {
    let bench = try Bench()
    try bench.tool(
      #"""
      chmod 700 .; set -e
      gpg --batch --quiet --passphrase '' --quick-generate-key ann@example.org ed25519 sign never 2>/dev/null
      gpg --batch --quiet --detach-sign -o app.sig app.txt; gpg --export ann@example.org > ann.gpg
      gpgconf --kill all
      python3 - <<'END'
      data, at = open("ann.gpg", "rb").read(), 0
      trust = b"\xb0\x06\x00\x00gpg\x00"
      bare, marked = b"", b""
      while at < len(data):
          tag, kind = data[at] >> 2 & 15, data[at] & 3
          size = 1 << kind
          end = at + 1 + size + int.from_bytes(data[at + 1:at + 1 + size], "big")
          packet = data[at:end]
          marked += packet + trust
          if tag != 2: bare += packet + trust
          at = end
      open("bare.gpg", "wb").write(bare)
      open("marked.gpg", "wb").write(marked)
      END
      """#)
    let marked = try bench.verify("app.txt", "--signature", "app.sig", "--key", "marked.gpg")
    #expect(marked.code == 0, "\(marked.said)")
    let bare = try bench.verify("app.txt", "--signature", "app.sig", "--key", "bare.gpg")
    #expect((1...2).contains(bare.code), "\(bare.said)")
  }

  @Test func openPGPSubkeys() throws {
    let bench = try Bench()
    try bench.tool(
      """
      chmod 700 .; set -e
      gpg --batch --quiet --passphrase '' --quick-generate-key ann@example.org ed25519 cert never 2>/dev/null
      F=$(gpg --with-colons --list-keys ann@example.org | awk -F: '/^fpr/{print $10; exit}')
      gpg --batch --quiet --passphrase '' --quick-add-key $F rsa2048 sign never 2>/dev/null
      gpg --batch --quiet --detach-sign -o app.sig app.txt; gpg --export ann@example.org > ann.gpg
      gpgconf --kill all
      """)
    let good = try bench.verify("app.txt", "--signature", "app.sig", "--key", "ann.gpg")
    #expect(good.code == 0, "\(good.said)")
    #expect(
      try Command.run("sqv", ["--keyring", "ann.gpg", "app.sig", "app.txt"], in: bench.path).code
        == 0)
  }

  // MARK: Lists, envelopes, thresholds

  @Test func checksums() throws {
    let bench = try Bench()
    try bench.write("b c.txt", Data("other".utf8))
    try bench.tool(
      """
      sha256sum app.txt 'b c.txt' > SHA256SUMS; sha512sum --tag app.txt > BSD
      minisign -G -W -p key.pub -s key.sec; minisign -S -s key.sec -m SHA256SUMS
      cat SHA256SUMS SHA256SUMS > twice; echo "$(cut -c1-64 SHA256SUMS | head -1)  ../app.txt" > out
      sha1sum app.txt > SHA1SUMS
      """)
    let signed = [
      "--checksums", "SHA256SUMS", "--signature", "SHA256SUMS.minisig", "--key", "key.pub",
    ]
    let good = try Command.pintle(["verify"] + signed, in: bench.path)
    #expect(good.code == 0 && good.said.contains("2 verified"), "\(good.said)")
    #expect(try bench.verify("app.txt", "--checksums", "BSD").code == 0)
    Self.expect(try bench.verify("app.txt", "--checksums", "twice"), fails: "malformed-signature")
    Self.expect(try bench.verify("--checksums", "out"), fails: "malformed-signature")
    Self.expect(try bench.verify("app.txt", "--checksums", "SHA1SUMS"), fails: "weak-algorithm")
    Self.expect(try bench.verify("key.pub", "--checksums", "BSD"), fails: "wrong-subject")
    try bench.write("app.txt", Data("altered".utf8))
    Self.expect(try Command.pintle(["verify"] + signed, in: bench.path), fails: "checksum-mismatch")
  }

  @Test func thresholdsCountKeys() throws {
    let bench = try Bench()
    try bench.tool(
      """
      for n in a b; do minisign -G -W -p $n.pub -s $n.sec; minisign -S -s $n.sec -m app.txt -x $n.sig; done
      minisign -S -s a.sec -m app.txt -x again.sig -t other
      """)
    let keys = ["--key", "a.pub", "--key", "b.pub", "--threshold", "2"]
    let two = ["verify", "app.txt", "--signature", "a.sig", "--signature", "b.sig"] + keys
    #expect(try Command.pintle(two, in: bench.path).code == 0)
    let one = ["verify", "app.txt", "--signature", "a.sig", "--signature", "again.sig"] + keys
    Self.expect(try Command.pintle(one, in: bench.path), fails: "threshold-not-met")
  }

  @Test func envelopes() throws {
    let bench = try Bench()
    try bench.tool(
      #"""
      set -e
      D=$(sha256sum app.txt | cut -d' ' -f1)
      printf '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app.txt","digest":{"sha256":"%s"}}],"predicateType":"https://example.org/x","predicate":{}}' $D > statement
      T=application/vnd.in-toto+json
      printf 'DSSEv1 %d %s %d ' ${#T} $T $(stat -c %s statement) > pae; cat statement >> pae
      for n in a b; do
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $n.pem; openssl pkey -in $n.pem -pubout -out $n.pub
        openssl dgst -sha256 -sign $n.pem -out $n.sig pae
      done
      printf '{"payloadType":"%s","payload":"%s","signatures":[{"keyid":"","sig":"%s"},{"sig":"%s"}]}' $T "$(base64 -w0 statement)" "$(base64 -w0 a.sig)" "$(base64 -w0 b.sig)" > app.dsse
      """#)
    let both = ["--key", "a.pub", "--key", "b.pub", "--threshold", "2"]
    let good = try Command.pintle(
      ["verify", "app.txt", "--signature", "app.dsse"] + both, in: bench.path)
    #expect(good.code == 0, "\(good.said)")
    let twice = ["--key", "a.pub", "--key", "a.pub", "--threshold", "2"]
    Self.expect(
      try Command.pintle(["verify", "app.txt", "--signature", "app.dsse"] + twice, in: bench.path),
      fails: "threshold-not-met")
    try bench.write("app.txt", Data("other".utf8))
    Self.expect(
      try Command.pintle(["verify", "app.txt", "--signature", "app.dsse"] + both, in: bench.path),
      fails: "wrong-subject")
  }

  // MARK: git

  @Test func gitSignatures() throws {
    let bench = try Bench()
    try bench.tool(
      """
      set -e
      ssh-keygen -q -t ed25519 -N '' -f key
      echo "ann@example.org $(cut -d' ' -f1,2 key.pub)" > signers
      git init -q -b main repo; cd repo
      git config gpg.format ssh; git config user.signingKey ../key.pub
      git commit -q --allow-empty -m none; git commit -q -S --allow-empty -m one; git commit -q -S --allow-empty -m two
      git tag -s v1.0 -m v1.0; git tag light; git update-ref refs/tags/v9.9.9 $(git rev-parse v1.0)
      """)
    let signers = ["--repository", "repo", "--allowed-signers", "signers"]
    let git = { (name: String) in
      try Command.pintle(["verify", "--git", name] + signers, in: bench.path)
    }
    #expect(try git("v1.0").code == 0)
    let head = try git("main")
    #expect(head.code == 0, "\(head.said)")
    let range = try git("HEAD")
    #expect(range.code == 0)
    Self.expect(try git("light"), fails: "unsigned")
    Self.expect(try git("v9.9.9"), fails: "ref-name-mismatch")
    // git itself lets it pass.
    let peer = try Command.run(
      "git", ["-c", "gpg.ssh.allowedSignersFile=../signers", "tag", "-v", "v9.9.9"],
      in: bench.path + "/repo")
    #expect(peer.code == 0, "git has learnt it: \(peer.said)")
    try bench.tool(
      "git -C repo branch base main~2 && ssh-keygen -q -t ed25519 -N '' -f other && echo \"bob $(cut -d' ' -f1,2 other.pub)\" > others"
    )
    let all = try git("base..main")
    #expect(all.code == 0 && all.said.contains("2 verified"), "\(all.said)")
    Self.expect(
      try Command.pintle(
        ["verify", "--git", "main", "--repository", "repo", "--allowed-signers", "others"],
        in: bench.path), fails: "no-matching-signer")
  }

  // MARK: Policy

  /// Keys of a role, by owner; ann has two.
  static let trusted = """
    set -e; mkdir -p .pintle dist; mv app.txt dist/a.tar.gz; cp dist/a.tar.gz dist/b.tar.gz; echo > dist/notes
    for n in ann1 ann2 bob; do ssh-keygen -q -t ed25519 -N '' -f $n; done
    id() { ssh-keygen -e -m PKCS8 -f $1.pub > /dev/null 2>&1; (printf '\\x30\\x2a\\x30\\x05\\x06\\x03\\x2b\\x65\\x70\\x03\\x21\\x00'; cut -d' ' -f2 $1.pub | base64 -d | tail -c 32) | sha256sum | cut -d' ' -f1; }
    A=$(id ann1); B=$(id ann2); C=$(id bob)
    printf '{"signed":{"type":"pintle-trust","version":1,"keys":{"%s":{"owner":"ann","public":"%s"},"%s":{"owner":"ann","public":"%s"},"%s":{"owner":"bob","public":"%s"}},"roles":{"release":{"keys":["%s","%s","%s"],"threshold":1}}},"signatures":[]}' $A "$(cat ann1.pub)" $B "$(cat ann2.pub)" $C "$(cat bob.pub)" $A $B $C > .pintle/trust.json
    printf 'signatures:\\n  rules:\\n    - artifacts: "dist/*.tar.gz"\\n      formats: [ssh]\\n      role: release\\n' > .pintle/policy.yaml
    for f in a b; do ssh-keygen -q -Y sign -n file -f ann1 dist/$f.tar.gz; done
    """

  @Test func policyOfARelease() throws {
    let bench = try Bench()
    try bench.tool(Self.trusted)
    let all = try bench.verify()
    #expect(all.code == 0 && all.said.contains("2 verified"), "\(all.said)")
    #expect(all.said.contains("signed by ann"), "\(all.said)")
    #expect(try bench.verify("dist/a.tar.gz").code == 0)
    #expect(try bench.verify("dist/notes").code == 3)
    try bench.tool("rm dist/b.tar.gz.sig")
    Self.expect(try bench.verify(), fails: "unsigned")
    try bench.tool(
      "rm dist/b.tar.gz; ssh-keygen -q -t ed25519 -N '' -f eve; ssh-keygen -q -Y sign -n file -f eve - < dist/a.tar.gz > dist/a.tar.gz.sig"
    )
    Self.expect(try bench.verify(), fails: "no-matching-signer")
    try bench.tool("rm dist/a.tar.gz")
    #expect(try bench.verify().code == 3)
  }

  /// A key of the role that was revoked, has ended or does not count yet is no stranger's.
  @Test(arguments: [
    ("revokedAt", "2026-01-01T00:00:00Z", "revoked-key"),
    ("validUntil", "2026-01-01T00:00:00Z", "expired-key"),
    ("validFrom", "2090-01-01T00:00:00Z", "outside-validity"),
  ]) func retiredKeys(member: String, moment: String, code: String) throws {
    let bench = try Bench()
    try bench.tool(Self.trusted)
    try bench.tool(
      "sed -i 's/\"owner\":\"ann\"/\"owner\":\"ann\",\"\(member)\":\"\(moment)\"/g' .pintle/trust.json"
    )
    Self.expect(try bench.verify("dist/a.tar.gz"), fails: code)
    // All keys of the role are gone: still the signature's fault, not the options'.
    try bench.tool(
      "sed -i 's/\"owner\":\"bob\"/\"owner\":\"bob\",\"\(member)\":\"\(moment)\"/g' .pintle/trust.json"
    )
    Self.expect(try bench.verify("dist/a.tar.gz"), fails: code)
    try bench.tool("ssh-keygen -q -Y sign -n file -f bob - < dist/b.tar.gz > dist/a.tar.gz.sig")
    Self.expect(try bench.verify("dist/a.tar.gz"), fails: code)
  }

  @Test(arguments: [
    "artifacts: x\n      formats: [sigstore]\n      identity: '*'\n      issuer: https://i.example",
    "artifacts: x\n      formats: [minisign]", "artifacts: x\n      formats: [pgp]\n      role: r",
    "artifacts: x\n      formats: [sigstore]\n      identity: a@example.org\n      root: none",
  ]) func refusesLoosePolicies(rule: String) throws {
    let bench = try Bench()
    try bench.tool("mkdir .pintle")
    try bench.write(".pintle/policy.yaml", Data("signatures:\n  rules:\n    - \(rule)\n".utf8))
    let result = try bench.verify()
    #expect(result.code == 2, "\(result.said)")
  }

  // MARK: What the caller gets wrong

  @Test(arguments: ["abc", "-1", "-9223372036854775808", "253402300800", ""])
  func epochsThatAreNone(epoch: String) throws {
    let bench = try Bench()
    let result = try Command.pintle(
      ["verify", "app.txt", "--signature", "app.sig", "--key", "key"], in: bench.path,
      environment: ["SOURCE_DATE_EPOCH": epoch])
    #expect(result.code == 2 && result.said.contains("SOURCE_DATE_EPOCH"), "\(result.said)")
  }

  /// Exit code 2 for what would be asked in vain.
  @Test(arguments: [
    "app.txt --signature s --key k --repository r", "app.txt --bundle b --identity i --hash sha512",
    "app.txt --bundle b --padding pss", "app.txt --bundle b --namespace git",
    "app.txt --signature s --key k --principal ann", "app.txt --signature s --key k --issuer i",
    "app.txt --signature s --key k --trusted-root t", "app.txt --signature s --key k --tsa-roots t",
    "app.txt --bundle b --tiles t", "app.txt --threshold 2", "app.txt --trusted-root t",
    "app.txt --signature s --key k --deny-self-hosted-runners",
    "app.txt --signature s --key k --source .",
    "app.txt --bundle b --source-branch refs/heads/main",
    "app.txt --signature s --key k --state s", "--checksums list --key k",
    "--checksums list --allowed-signers k", "--git HEAD --key k --signature s",
    "--git HEAD --key k app.txt", "--git HEAD --key k --timestamp t",
    "--git HEAD --key k --checksums c", "--git HEAD --key k --vsa v",
    "--git HEAD --key k --threshold 2", "--npm-signatures p --key k --threshold 2",
    "--npm-signatures p --key k --bundle b", "app.txt --vsa v --key k --allowed-signers a",
    "app.txt --vsa v --key k --bundle b", "dist --release r --key k --signature s",
    "dist --release r --key k --timestamp t --tsa-roots t",
    "app.txt --key k --tiles t --threshold 2",
  ])
  func optionsThatAskNothing(line: String) throws {
    let bench = try Bench()
    let result = try Command.pintle(
      ["verify"] + line.split(separator: " ").map(String.init), in: bench.path)
    #expect(result.code == 2, "\(result.said)")
    #expect(
      result.said.contains("goes with") || result.said.contains("passed over")
        || result.said.contains("signed once"), "\(result.said)")
  }

  @Test func configurationErrors() throws {
    let bench = try Bench()
    try bench.tool(
      "minisign -G -W -p key.pub -s key.sec; minisign -S -s key.sec -m app.txt; echo '{}' > b.json")
    #expect(try bench.verify("app.txt").code == 2)
    #expect(
      try bench.verify("absent", "--signature", "app.txt.minisig", "--key", "key.pub").code == 2)
    #expect(try bench.verify("app.txt", "--signature", "absent", "--key", "key.pub").code == 2)
    #expect(
      try bench.verify("app.txt", "--signature", "app.txt.minisig", "--key", "app.txt").code == 2)
    #expect(try bench.verify("app.txt", "--bundle", "b.json", "--identity", "*").code != 0)
    let json = try bench.verify(
      "app.txt", "--signature", "app.txt.minisig", "--key", "key.pub", "--format", "json")
    #expect(json.code == 0 && json.output.hasPrefix("{\"schema\":\"pintle.verify/1\""))
  }
}
