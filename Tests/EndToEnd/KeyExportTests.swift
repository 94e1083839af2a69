import Foundation
import TestSupport
import Testing

/// Keys on their way to other tools and back.
@Suite struct KeyExportTests {
  @Test(arguments: ["ed25519", "p256"]) func openSSHReadsWhatIsWritten(type: String) throws {
    let desk = try SigningTests.desk(type)
    let export = "pintle key export rel.key --passphrase-file pass --private openssh"
    try desk.refuses("\(export) --output id", "ssh-keygen -p -f id")
    try desk.passes("\(export) --no-passphrase --output id && stat -c %a id | grep -qx 600")
    try desk.passes(
      "ssh-keygen -y -f id | cut -d' ' -f1,2 > a && cut -d' ' -f1,2 rel.ssh | cmp - a")
    // OpenSSH signs with it, seals it, and the agent serves it.
    try desk.passes(
      "ssh-keygen -q -Y sign -n file -f id app.txt && pintle verify app.txt --signature app.txt.sig --key rel.pub"
    )
    try desk.passes("pintle key import id --output back --no-passphrase && cmp back.pub rel.pub")
    try desk.passes(
      "ssh-keygen -q -p -N secret -f id && ssh-keygen -y -P secret -f id | grep -q AAAA")
    try desk.refuses("pintle key import id --output no --no-passphrase", "ssh-add")
    try desk.refuses("\(export) --no-passphrase --output id", "File exists")
  }

  /// Numbers with leading zeros and with a first bit that is set.
  @Test func everyScalarIsWrittenRight() throws {
    let desk = try SigningTests.Desk()
    try desk.passes(
      """
      set -e; for i in $(seq 12); do
        for type in ed25519 p256; do
          rm -f k.* id b.*; pintle key new --type $type --output k --no-passphrase > /dev/null
          pintle key export k.key --private openssh --no-passphrase --output id
          pintle key export k.pub --format ssh > k.ssh; ssh-keygen -y -f id | cut -d' ' -f2 > a; cut -d' ' -f2 k.ssh | cmp - a
          pintle key import id --output b --no-passphrase > /dev/null; cmp b.key k.key
        done
      done
      for curve in P-256 P-384 P-521; do
        rm -f id; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:$curve -out $curve.pem && chmod 600 $curve.pem
        pintle key export $curve.pem --private openssh --no-passphrase --output id
        ssh-keygen -y -f id | cut -d' ' -f2 > a; ssh-keygen -y -f $curve.pem | cut -d' ' -f2 | cmp - a
      done
      """)
  }

  @Test func pkcs8IsSealed() throws {
    let desk = try SigningTests.desk()
    let export = "pintle key export rel.key --passphrase-file pass --private pkcs8"
    try desk.passes("echo another > new && \(export) --new-passphrase-file new --output out.pem")
    try desk.passes("stat -c %a out.pem | grep -qx 600 && grep -q 'ENCRYPTED PRIVATE KEY' out.pem")
    try desk.passes("openssl pkey -in out.pem -passin file:new -pubout | cmp - rel.pub")
    try desk.passes("\(export) --no-passphrase --output plain.pem")
    try desk.passes("openssl pkey -in plain.pem -pubout | cmp - rel.pub")
    try desk.refuses("setsid \(export) --output ask.pem < /dev/null", "no terminal to ask at")
    try desk.refuses(
      "pintle key export rel.pub --private pkcs8 --no-passphrase --output x", "is no")
    try desk.refuses(
      "pintle key export agent:SHA256:x --private pkcs8 --no-passphrase --output x", "to nobody")
    try desk.refuses("\(export) --no-passphrase --format ssh --output x", "--private needs")
    try desk.refuses("\(export) --no-passphrase", "--private needs")
    // RSA goes to OpenSSH this way.
    try desk.passes(
      "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem 2> /dev/null && chmod 600 rsa.pem"
    )
    try desk.refuses(
      "pintle key export rsa.pem --private openssh --no-passphrase --output id", "from PKCS #8")
    try desk.passes(
      "pintle key export rsa.pem --private pkcs8 --no-passphrase --output id && ssh-keygen -y -f id | grep -q ssh-rsa"
    )
  }

  @Test func privateKeysAreNeverOverwritten() throws {
    let desk = try SigningTests.desk()
    let export = "pintle key export rel.pub --format ssh --output"
    for more in ["", "--force"] {
      try desk.refuses("\(export) rel.key \(more)", "keys are never overwritten")
    }
    try desk.refuses("\(export) app.txt", "is there already")
    try desk.passes("\(export) a.pub && \(export) a.pub && \(export) app.txt --force")
    try desk.passes("cmp a.pub app.txt && openssl pkey -in rel.key -passin file:pass -noout")
  }

  @Test func importKeepsThePassphrase() throws {
    let desk = try SigningTests.Desk()
    try desk.passes(
      "openssl genpkey -algorithm ed25519 -aes256 -pass file:pass -out o.key && chmod 600 o.key")
    // One line serves both files.
    try desk.passes("pintle key import o.key --output ours --passphrase-fd 7 7< pass")
    try desk.passes("openssl pkey -in ours.key -passin file:pass -pubout | cmp - ours.pub")
    try desk.passes(
      "pintle key import o.key --output open --passphrase-file pass --no-passphrase && openssl pkey -in open.key -noout"
    )
  }

  @Test func oneDescriptorServesSeveralKeys() throws {
    let recipe = try GitRecipe()
    let script = """
      set -e; pintle="\(Command.pintle)"
      printf 'one\\n' > ../1; printf 'three\\n' > ../3
      $pintle key new --output ../ann --passphrase-file ../1 > /dev/null
      $pintle key new --output ../bob --no-passphrase > /dev/null
      $pintle key new --output ../cam --passphrase-file ../3 > /dev/null
      sign() { $pintle trust init --role trust --threshold 3 --key ann=../ann.pub --key bob=../bob.pub --key cam=../cam.pub \
        --sign-with ../ann.key --sign-with ../bob.key --sign-with ../cam.key --passphrase-fd 0 ; }
      printf 'one\\nthree\\n' | sign > /dev/null; $pintle trust verify; rm .pintle/trust.json
      ! printf 'one\\n' | sign 2> said; cat said
      ! printf 'three\\none\\n' | sign 2> said; cat said
      printf 'one\\nthree\\nrest' | { sign > /dev/null; cat; }
      """
    let result = try Command.run("bash", ["-c", script], in: recipe.path)
    #expect(result.code == 0 && result.output.hasSuffix("rest"), "\(result)")
    #expect(result.said.contains("descriptor 0: there is no passphrase"), "\(result)")
    #expect(result.said.contains("does not open '../ann.key'"), "\(result)")
  }

  @Test func weakAndDearKeysAreRefused() throws {
    let desk = try SigningTests.Desk()
    try desk.passes(
      """
      openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out weak.key 2> /dev/null
      openssl genpkey -algorithm ed25519 | openssl pkcs8 -topk8 -scrypt -scrypt_N 32768 -passout file:pass -out dear.key || true
      chmod 600 *.key
      """)
    try desk.refuses("pintle sign app.txt --key weak.key --format raw", "too weak: RSA 1024")
    if try desk.run("test -s dear.key").code == 0 {
      try desk.refuses("pintle sign app.txt --key dear.key --passphrase-file pass", "32 MiB")
    }
  }
}
