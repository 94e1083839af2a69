import Foundation
import Signatures
import TestSupport
import Testing

/// ssh-keygen makes the signatures; ours and its own verdict agree.
@Suite struct SSHSignatureTests {
  struct Signed {
    let scratch: Scratch
    let message: [UInt8]
    let armored: [UInt8]
    let key: SSHPublicKey
  }

  static func signed(
    type: String = "ed25519", namespace: String = "pintle-approval", hash: String = "sha512"
  ) throws -> (Scratch, [UInt8], [UInt8], String) {
    let scratch = try Scratch()
    let run = { (arguments: [String]) in
      let result = try Command.run("ssh-keygen", arguments, in: scratch.path)
      try #require(result.code == 0, "\(result.error)")
    }
    try run(["-q", "-t", type, "-N", "", "-C", "a comment", "-f", "key"])
    let message = "line one\nline two\n"
    try message.write(toFile: scratch.path + "/text", atomically: true, encoding: .utf8)
    try run(["-q", "-Y", "sign", "-n", namespace, "-O", "hashalg=\(hash)", "-f", "key", "text"])
    let armored = try #require(FileManager.default.contents(atPath: scratch.path + "/text.sig"))
    let line = try String(contentsOfFile: scratch.path + "/key.pub", encoding: .utf8)
    return (scratch, Array(message.utf8), Array(armored), line)
  }

  @Test(arguments: ["sha512", "sha256"]) func verifies(hash: String) throws {
    let (_, message, armored, line) = try Self.signed(hash: hash)
    let signature = try SSHSignature(armored: armored)
    try signature.verify(message, namespace: "pintle-approval")
    #expect(signature.key == SSHPublicKey(line: line))
    #expect(throws: SSHSignature.Failure.badSignature) {
      try signature.verify(message + [0], namespace: "pintle-approval")
    }
    #expect(throws: SSHSignature.Failure.wrongNamespace("pintle-approval")) {
      try signature.verify(message, namespace: "file")
    }
  }

  @Test func keyIDIsOpenSSLs() throws {
    let (scratch, _, _, line) = try Self.signed()
    let key = try #require(SSHPublicKey(line: line))
    // The same key through OpenSSL's own writer: PKCS#8 has the seed, SPKI the public half.
    let pem =
      "-----BEGIN PUBLIC KEY-----\n"
      + Data([0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00] + key.raw)
      .base64EncodedString()
      + "\n-----END PUBLIC KEY-----\n"
    let result = try Command.run(
      "sh", ["-c", "openssl pkey -pubin -outform DER | sha256sum"], in: scratch.path, input: pem)
    #expect(result.output.hasPrefix(key.id))
  }

  @Test(arguments: ["ecdsa", "rsa"]) func readsOtherKeys(type: String) throws {
    let (_, message, armored, line) = try Self.signed(type: type)
    let signature = try SSHSignature(armored: armored)
    try signature.verify(message, namespace: "pintle-approval")
    #expect(signature.key == SSHPublicKey(line: line))
    #expect(throws: SSHSignature.Failure.badSignature) {
      try signature.verify(message + [0], namespace: "pintle-approval")
    }
  }

  @Test func survivesDamage() throws {
    let (_, message, armored, _) = try Self.signed()
    for length in stride(from: 0, to: armored.count - 1, by: 7) {
      #expect(throws: SSHSignature.Failure.self) {
        try SSHSignature(armored: Array(armored[..<length])).verify(
          message, namespace: "pintle-approval")
      }
    }
    for index in stride(from: 0, to: armored.count, by: 3) where armored[index] != 0x0A {
      var damaged = armored
      damaged[index] ^= 0x01
      #expect(throws: SSHSignature.Failure.self) {
        try SSHSignature(armored: damaged).verify(message, namespace: "pintle-approval")
      }
    }
  }

  @Test(arguments: ["x", "\n", " "]) func takesNothingAround(extra: String) throws {
    let (_, _, armored, _) = try Self.signed()
    #expect(throws: SSHSignature.Failure.self) {
      try SSHSignature(armored: Array(extra.utf8) + armored)
    }
    #expect(throws: SSHSignature.Failure.self) {
      try SSHSignature(armored: armored + Array(extra.utf8))
    }
  }
}
