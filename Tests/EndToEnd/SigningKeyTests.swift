import Foundation
import TestSupport
import Testing

/// Keys: their files, their other forms, and keys that others hold.
@Suite struct SigningKeyTests {
  typealias Desk = SigningTests.Desk

  @Test func keyFileIsSealed() throws {
    let desk = try SigningTests.desk()
    #expect(try desk.passes("stat -c %a rel.key").output == "600\n")
    #expect(
      try desk.passes(
        "umask 000; pintle key new --output loose --no-passphrase; stat -c %a loose.key"
      ).output.hasSuffix("600\n"))
    let parsed = try desk.passes("openssl asn1parse -in rel.key").output
    #expect(parsed.contains(":scrypt") && parsed.contains(":aes-256-cbc"))
    try desk.passes("openssl pkey -in rel.key -passin file:pass -pubout | cmp - rel.pub")
    try desk.passes("openssl pkey -in loose.key -pubout | cmp - loose.pub")
    // What openssl makes is read, sealed by either derivation.
    for sealing in ["-scrypt", "-v2 aes-256-cbc -iter 2048", ""] {
      try desk.passes(
        "openssl genpkey -algorithm ed25519 | openssl pkcs8 -topk8 \(sealing) \(sealing.isEmpty ? "-nocrypt" : "-passout file:pass") -out o.key && chmod 600 o.key"
      )
      try desk.passes("pintle sign app.txt --key o.key --passphrase-file pass --format raw --force")
      try desk.passes(
        "pintle key export o.key --passphrase-file pass --format pem > o.pub && pintle verify app.txt --signature app.txt.raw --key o.pub"
      )
    }
  }

  @Test func formsAgree() throws {
    let desk = try SigningTests.desk()
    let shown = try desk.passes("pintle key show rel.pub").output
    for form in ["minisign", "signify", "ssh", "pem"] {
      #expect(try desk.passes("pintle key show rel.\(form)").output == shown)
      try desk.passes("pintle key export rel.\(form) --format pem | cmp - rel.pub")
    }
    let fingerprint = try desk.passes("ssh-keygen -l -f rel.ssh | cut -d' ' -f2").output
    #expect(shown.contains(String(fingerprint.dropLast())))
    let json = try desk.passes(
      "pintle key show rel.key --passphrase-file pass --format json | jq -r .fingerprint")
    #expect(json.output == fingerprint)
    try desk.refuses("pintle key show app.txt", "is no public key")
    try desk.refuses("pintle key export rel.pub --format allowed-signers", "--principal")
    try desk.refuses(
      "pintle key export rel.pub --format allowed-signers --principal 'a b'", "no principal")
  }

  // MARK: Import

  @Test func importsMinisign() throws {
    let desk = try Desk()
    try desk.passes(
      "minisign -G -W -p m.pub -s m.key && chmod 600 m.key && pintle key import m.key --output ours --no-passphrase"
    )
    // The number stays: users of the old public key verify what the new file signs.
    try desk.passes("pintle sign app.txt --key ours.key && minisign -V -m app.txt -p m.pub")
    try desk.passes("pintle verify app.txt --signature app.txt.minisig --key ours.pub")
    try desk.passes(
      "pintle key export ours.pub --format minisign | tail -1 > a && tail -1 m.pub | cmp - a")
    try desk.passes("openssl pkey -pubin -in ours.pub -noout && openssl pkey -in ours.key -noout")
    try desk.passes("pintle sign app.txt --key m.key && minisign -V -m app.txt -p m.pub")
  }

  /// A sealed key of minisign, with limits that do not take a gigabyte: made by its own recipe.
  @Test func importsSealedMinisign() throws {
    let desk = try Desk()
    let script = """
      import base64, hashlib, os, sys
      folder = sys.argv[1]
      seed = bytes(range(32))
      der = bytes.fromhex("302e020100300506032b657004220420") + seed
      pem = "-----BEGIN PRIVATE KEY-----\\n" + base64.b64encode(der).decode() + "\\n-----END PRIVATE KEY-----\\n"
      open(folder + "/plain.key", "w", opener=lambda p, f: os.open(p, f, 0o600)).write(pem)
      import subprocess
      public = subprocess.run(["openssl", "pkey", "-in", folder + "/plain.key", "-pubout", "-outform", "der"], capture_output=True).stdout[-32:]
      number, salt = b"\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08", bytes(32)
      operations, memory = 524288, 16777216   # N = 2^14, r = 8, p = 1
      pair = number + seed + public
      check = hashlib.blake2b(b"Ed" + pair, digest_size=32).digest()
      mask = hashlib.scrypt(b"correct horse", salt=salt, n=16384, r=8, p=1, dklen=104, maxmem=1 << 26)
      sealed = bytes(a ^ b for a, b in zip(pair + check, mask))
      def blob(operations):
          head = b"EdScB2" + salt + operations.to_bytes(8, "little") + memory.to_bytes(8, "little")
          return "untrusted comment: sealed\\n" + base64.b64encode(head + sealed).decode() + "\\n"
      open(folder + "/m.key", "w", opener=lambda p, f: os.open(p, f, 0o600)).write(blob(operations))
      open(folder + "/dear.key", "w", opener=lambda p, f: os.open(p, f, 0o600)).write(blob(2 ** 63))
      """
    try Python.run(script, [desk.path], input: [])
    try desk.passes(
      "pintle key import m.key --output ours --passphrase-file pass && pintle key show plain.key --format json | jq -r .id > a && pintle key show ours.pub --format json | jq -r .id | cmp - a"
    )
    #expect(try desk.passes("pintle key show ours.pub").output.contains("0807060504030201"))
    try desk.passes("echo wrong > wrong")
    try desk.refuses("pintle key import m.key --output no --passphrase-file wrong", "does not open")
    try desk.refuses("pintle key import dear.key --output no --passphrase-file pass", "a minute")
  }

  @Test func importsOthers() throws {
    let desk = try Desk()
    try desk.passes(
      "signify-openbsd -G -n -p s.pub -s s.sec && chmod 600 s.sec && pintle key import s.sec --output sig --no-passphrase"
    )
    try desk.passes(
      "pintle sign app.txt --key sig.key --format signify && signify-openbsd -V -p s.pub -m app.txt -x app.txt.sig"
    )
    for type in ["ed25519", "ecdsa -b 256", "ecdsa -b 384", "ecdsa -b 521"] {
      try desk.passes(
        "rm -f id* new*; ssh-keygen -q -t \(type) -N '' -C '' -f id && pintle key import id --output new --no-passphrase"
      )
      try desk.passes(
        "pintle key export new.pub --format ssh > a && cut -d' ' -f1,2 id.pub | cmp - a")
      try desk.passes(
        "pintle sign app.txt --key new.key --format raw --force && pintle verify app.txt --signature app.txt.raw --key id.pub \(type.hasPrefix("ecdsa") ? "--hash sha\(type.hasSuffix("521") ? "512" : type.suffix(3))" : "")"
      )
    }
    try desk.passes("rm -f id*; ssh-keygen -q -t ed25519 -N secret -f id")
    try desk.refuses("pintle key import id --output sealed --no-passphrase", "ssh-add")
    try desk.passes("rm -f id*; ssh-keygen -q -t rsa -b 2048 -N '' -f id")
    try desk.refuses("pintle key import id --output rsa --no-passphrase", "PKCS8")
    try desk.passes(
      "ssh-keygen -q -p -m PKCS8 -N '' -f id && pintle key import id --output rsa --no-passphrase && pintle sign app.txt --key rsa.key --format raw --force && openssl dgst -sha256 -verify rsa.pub -signature app.txt.raw app.txt"
    )
    try desk.refuses("pintle key import app.txt --output no", "is no private key")
  }

  /// Files that are no keys: a clear word, in no time.
  @Test func damagedKeyFiles() throws {
    let desk = try SigningTests.desk()
    let key = try desk.bench.read("rel.key")
    for index in stride(from: 0, to: key.count, by: 7) {
      var damaged = key
      damaged[index] ^= 1 << UInt8(index % 7)
      try desk.bench.write("bad.key", damaged)
      try desk.passes("chmod 600 bad.key")
      let result = try desk.run("pintle sign app.txt --key bad.key --passphrase-file pass")
      // Between the lines of PEM a byte may be another; the key is the same then.
      if result.code == 0 {
        try desk.passes("pintle verify app.txt --signature app.txt.minisig --key rel.pub")
      } else {
        #expect(result.code == 2, "byte \(index): \(result.said)")
      }
    }
    for length in [0, 1, 27, 60, key.count / 2, key.count - 5] {
      try desk.bench.write("bad.key", key.prefix(length))
      try desk.passes("chmod 600 bad.key")
      #expect(try desk.run("pintle sign app.txt --key bad.key --passphrase-file pass").code == 2)
    }
    try desk.passes("cat rel.key rel.key > bad.key")
    try desk.refuses(
      "pintle sign app.txt --key bad.key --passphrase-file pass", "more than one key")
    // Two thousand million rounds.
    try desk.passes(
      "openssl pkcs8 -topk8 -in <(openssl genpkey -algorithm ed25519) -v2 aes-256-cbc -iter 2048 -passout file:pass -outform der -out d && xxd -p d | tr -d '\\n' | sed 's/02020800/02047fffffff/; s/^3081a./3081b0/' | xxd -r -p > e; { echo '-----BEGIN ENCRYPTED PRIVATE KEY-----'; base64 e; echo '-----END ENCRYPTED PRIVATE KEY-----'; } > bad.key"
    )
    #expect(
      try desk.run("timeout 5 pintle sign app.txt --key bad.key --passphrase-file pass").code == 2)
  }

  // MARK: Keys that others hold

  @Test func agent() throws {
    let desk = try Desk()
    let result = try desk.passes(
      """
      set -e; eval $(ssh-agent -a sock) > /dev/null; trap 'kill -9 $SSH_AGENT_PID' EXIT
      for type in ed25519 ecdsa rsa; do
        ssh-keygen -q -t $type -N secret -f id_$type
        printf '#!/bin/sh\\necho secret\\n' > ask; chmod +x ask
        DISPLAY=: SSH_ASKPASS=./ask SSH_ASKPASS_REQUIRE=force timeout 20 ssh-add -q id_$type < /dev/null
        key=agent:$(ssh-keygen -lf id_$type.pub | cut -d' ' -f2)
        rm -f app.txt.*
        pintle sign app.txt --key $key --format raw,ssh,bundle,dsse > /dev/null
        for suffix in raw sshsig sigstore.json dsse.json; do
          pintle verify app.txt --signature app.txt.$suffix --key id_$type.pub --quiet
        done
        echo "me $(cat id_$type.pub)" > signers
        ssh-keygen -Y verify -f signers -I me -n file -s app.txt.sshsig < app.txt > /dev/null
      done
      rm -f app.txt.*
      key=agent:$(ssh-keygen -lf id_ed25519.pub | cut -d' ' -f2)
      pintle sign app.txt --key $key --format minisig,signify > /dev/null
      pintle key export $key --format minisign > m.pub && minisign -V -m app.txt -p m.pub > /dev/null
      head -c 300000 /dev/zero > big
      pintle sign big --key $key --format minisig,ssh > /dev/null
      ! pintle sign big --key $key --format signify 2> said && grep -q 'up to 256 KiB' said
      ! pintle sign app.txt --key agent:SHA256:none 2> said && grep -q 'it has SHA256:' said
      DISPLAY=: SSH_ASKPASS=./ask SSH_ASKPASS_REQUIRE=force timeout 20 ssh-add -x < /dev/null > /dev/null 2>&1
      ! pintle sign app.txt --key $key --force 2> said && cat said
      """)
    #expect(result.said.contains("it has none"), "\(result.said)")
  }

  /// An agent that refuses, lies, hangs up, or is not there.
  @Test func badAgents() throws {
    let desk = try SigningTests.desk()
    let script = """
      import base64, os, socket, struct, subprocess, sys, threading
      pintle, folder = sys.argv[1], sys.argv[2]
      os.chdir(folder)
      blob = base64.b64decode(open("rel.ssh").read().split()[1])
      s = lambda b: struct.pack(">I", len(b)) + b
      frame = lambda b: s(b)
      one = bytes([12]) + struct.pack(">I", 1) + s(blob) + s(b"ann")
      lie = bytes([14]) + s(s(b"ssh-ed25519") + s(bytes(64)))
      cases = {
        "refuses": ([frame(one), frame(bytes([5]))], "refuses"),
        "lies": ([frame(one), frame(lie)], "does not hold"),
        "hangs up": ([frame(one)[:9]], "closed the connection"),
        "is huge": ([struct.pack(">I", 0x7fffffff)], "over 256 KiB"),
        "is empty": ([struct.pack(">I", 0)], "empty"),
        "counts wrong": ([frame(bytes([12]) + struct.pack(">I", 4000) + s(blob))], "cut short"),
        "talks of something else": ([frame(bytes([6]))], "none to what it was asked"),
        "signs short": ([frame(one), frame(bytes([14]) + s(b"x"))], "does not hold"),
      }
      for name, (answers, words) in cases.items():
          if os.path.exists("sock"): os.unlink("sock")
          listener = socket.socket(socket.AF_UNIX); listener.bind("sock"); listener.listen(1)
          def serve():
              peer, _ = listener.accept()
              for answer in answers:
                  size = struct.unpack(">I", peer.recv(4))[0]
                  while size > 0: size -= len(peer.recv(size))
                  peer.sendall(answer)
              peer.close()
          thread = threading.Thread(target=serve); thread.start()
          fingerprint = subprocess.run(["ssh-keygen", "-lf", "rel.ssh"], capture_output=True, text=True).stdout.split()[1]
          result = subprocess.run([pintle, "sign", "app.txt", "--key", "agent:" + fingerprint],
            capture_output=True, text=True, timeout=20, env={"SSH_AUTH_SOCK": "sock"})
          thread.join(); listener.close()
          assert result.returncode == 2 and words in result.stderr, (name, result)
          assert not os.path.exists("app.txt.minisig")
      for path in ["nowhere", "x" * 200, ""]:
          result = subprocess.run([pintle, "sign", "app.txt", "--key", "agent:SHA256:x"],
            capture_output=True, text=True, env={"SSH_AUTH_SOCK": path})
          assert result.returncode == 2, (path, result)
      """
    try Python.run(script, [Command.pintle, desk.path], input: [])
  }

  /// EC, RSA and Ed25519 on one token, where OpenSSL's engine falls over.
  @Test func token() throws {
    let desk = try Desk([
      "SOFTHSM2_CONF": "./conf", "PINTLE_PKCS11_MODULE": "/usr/lib/softhsm/libsofthsm2.so",
    ])
    try desk.bench.write("conf", Data("directories.tokendir = \(desk.path)/tokens\n".utf8))
    try desk.passes(
      """
      set -e; mkdir tokens; module=/usr/lib/softhsm/libsofthsm2.so
      softhsm2-util --init-token --free --label 'rel one' --so-pin 87654321 --pin 12345678
      softhsm2-util --init-token --free --label second --so-pin 87654321 --pin 12345678
      make() { pkcs11-tool --module $module --login --pin 12345678 --token-label 'rel one' --keypairgen --key-type $1 --id $2 --label $3; }
      make EC:prime256v1 01 ec; make rsa:3072 02 rsa; make EC:edwards25519 03 ed; make EC:secp384r1 04 ec384
      echo 12345678 > pin; echo 1111 > wrong
      """)
    for (object, hash) in [("ec", "sha256"), ("rsa", "sha256"), ("ed", ""), ("ec384", "sha384")] {
      let key = "'pkcs11:token=rel%20one;object=\(object)?pin-source=file:pin'"
      try desk.passes(
        "rm -f app.txt.*; pintle sign app.txt --key \(key) --format raw,ssh,bundle,dsse")
      try desk.passes("pintle key export \(key) --format pem > t.pub")
      for suffix in ["raw", "sshsig", "sigstore.json", "dsse.json"] {
        try desk.passes(
          "pintle verify app.txt --signature app.txt.\(suffix) --key t.pub \(hash.isEmpty || suffix != "raw" ? "" : "--hash \(hash)")"
        )
      }
      try desk.passes(
        hash.isEmpty
          ? "openssl pkeyutl -verify -pubin -inkey t.pub -rawin -in app.txt -sigfile app.txt.raw"
          : "openssl dgst -\(hash) -verify t.pub -signature app.txt.raw app.txt")
    }
    try desk.passes(
      "pintle sign app.txt --key 'pkcs11:token=rel%20one;id=%03' --passphrase-file pin --format minisig && pintle key export 'pkcs11:token=rel%20one;id=%03' --passphrase-file pin --format minisign > m && minisign -V -m app.txt -p m"
    )
    let cases = [
      ("pkcs11:token=rel%20one;object=ed", "wrong", "look it up before the next try"),
      ("pkcs11:token=rel%20one", "pin", "4 private keys fit"),
      ("pkcs11:object=ed", "pin", "2 tokens fit"),
      ("pkcs11:token=third", "pin", "no such token"),
      ("pkcs11:token=rel%20one;object=none", "pin", "no such private key"),
      ("pkcs11:token=rel%20one;colour=blue", "pin", "is not known"),
      ("pkcs11:token=rel%2", "pin", "is not NAME=VALUE"),
      ("pkcs11:token=a;token=b", "pin", "stands in the URI twice"),
      ("pkcs11:token=x?module-path=lib.so", "pin", "not absolute"),
      ("pkcs11:token=x?module-path=/nowhere.so", "pin", "cannot be loaded"),
      (
        "pkcs11:token=x?module-path=/lib/x86_64-linux-gnu/libc.so.6", "pin", "no module of PKCS #11"
      ),
    ]
    for (uri, pin, words) in cases {
      try desk.refuses("pintle sign app.txt --force --key '\(uri)' --passphrase-file \(pin)", words)
    }
  }
}
