import Crypto
import Evidence
import Foundation
import Syntax
import Testing

/// C2SP Wycheproof's vectors, read from the folder that PINTLE_WYCHEPROOF names (`testvectors_v1`).
@Suite(.enabled(if: Wycheproof.folder != nil)) struct WycheproofTests {
  static let files: [(String, @Sendable (JSONValue) -> (PublicKey, SignatureScheme)?)] = [
    ("ecdsa_secp256r1_sha256_test.json", { ec($0, .ecdsa(.sha256)) }),
    ("ecdsa_secp256r1_sha512_test.json", { ec($0, .ecdsa(.sha512)) }),
    ("ecdsa_secp384r1_sha384_test.json", { ec($0, .ecdsa(.sha384)) }),
    ("ecdsa_secp384r1_sha512_test.json", { ec($0, .ecdsa(.sha512)) }),
    ("ecdsa_secp521r1_sha512_test.json", { ec($0, .ecdsa(.sha512)) }),
    ("ecdsa_secp256r1_sha256_p1363_test.json", { ec($0, .ecdsaP1363(.sha256)) }),
    ("ecdsa_secp384r1_sha384_p1363_test.json", { ec($0, .ecdsaP1363(.sha384)) }),
    ("ecdsa_secp521r1_sha512_p1363_test.json", { ec($0, .ecdsaP1363(.sha512)) }),
    ("ed25519_test.json", { ec($0, .ed25519) }),
    ("rsa_signature_2048_sha256_test.json", { ec($0, .rsaPKCS1(.sha256)) }),
    ("rsa_signature_2048_sha512_test.json", { ec($0, .rsaPKCS1(.sha512)) }),
    ("rsa_signature_3072_sha256_test.json", { ec($0, .rsaPKCS1(.sha256)) }),
    ("rsa_signature_3072_sha384_test.json", { ec($0, .rsaPKCS1(.sha384)) }),
    ("rsa_signature_4096_sha512_test.json", { ec($0, .rsaPKCS1(.sha512)) }),
    ("rsa_pss_2048_sha256_mgf1_32_test.json", { ec($0, .rsaPSS(.sha256, saltLength: 32)) }),
    ("rsa_pss_2048_sha256_mgf1_0_test.json", { ec($0, .rsaPSS(.sha256, saltLength: 0)) }),
    ("rsa_pss_3072_sha256_mgf1_32_test.json", { ec($0, .rsaPSS(.sha256, saltLength: 32)) }),
    ("rsa_pss_4096_sha512_mgf1_32_test.json", { ec($0, .rsaPSS(.sha512, saltLength: 32)) }),
  ]

  static func ec(_ group: JSONValue, _ scheme: SignatureScheme) -> (PublicKey, SignatureScheme)? {
    let der = group["publicKeyDer"]?.string ?? group["publicKeyAsn"]?.string
    return der.map(bytes).flatMap { try? PublicKey(spki: $0) }.map { ($0, scheme) }
  }

  static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
    }
  }

  @Test func agrees() throws {
    var count = 0
    for (name, key) in Self.files {
      let path = try #require(Wycheproof.folder) + "/" + name
      let data = try #require(FileManager.default.contents(atPath: path), "\(name) is not there")
      let root = try JSONDocument(Source(Array(data), path: "vectors", origin: .candidate)).root
      for group in root["testGroups"]?.elements.map(\.self) ?? [] {
        guard let (key, scheme) = key(group) else {
          Issue.record("\(name): a key that is not read")
          continue
        }
        for test in group["tests"]?.elements.map(\.self) ?? [] {
          let result = test["result"]?.string ?? ""
          if result == "acceptable" { continue }
          let isValid = key.isValid(
            signature: Self.bytes(test["sig"]?.string ?? ""),
            message: Self.bytes(test["msg"]?.string ?? ""), scheme: scheme)
          count += 1
          #expect(
            isValid == (result == "valid"),
            "\(name) \(test["tcId"]?.integer ?? 0): \(test["comment"]?.string ?? "")")
        }
      }
    }
    #expect(count > 4000)
    print("Wycheproof: \(count) vectors agree")
  }
}

enum Wycheproof {
  static let folder = ProcessInfo.processInfo.environment["PINTLE_WYCHEPROOF"]
}
