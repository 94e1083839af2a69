import Foundation
import Inventory
import Testing

@Suite struct DigestTests {
  static func digest(_ algorithm: Digest.Algorithm, _ byte: UInt8) throws -> Digest {
    try #require(Digest(algorithm, Array(repeating: byte, count: algorithm.length)))
  }

  @Test func comparesByAlgorithm() throws {
    let (a, b) = (try Self.digest(.sha512, 1), try Self.digest(.sha512, 2))
    let (c, d) = (try Self.digest(.sha1, 1), try Self.digest(.sha1, 2))
    #expect(DigestComparison(was: [a], now: [a]) == .same)
    #expect(DigestComparison(was: [a], now: [b]) == .changed)
    #expect(DigestComparison(was: [a], now: [a, b]) == .changed)
    #expect(DigestComparison(was: [a, b], now: [a]) == .same)
    #expect(DigestComparison(was: [a], now: [c]) == .notComparable)
    // Installers look at the strongest algorithm alone, so a new one beside the old is not the same.
    #expect(DigestComparison(was: [c], now: [c, a]) == .notComparable)
    #expect(DigestComparison(was: [a, c], now: [a, d]) == .changed)
    #expect(DigestComparison(was: [a], now: []) == .lost)
    #expect(DigestComparison(was: [], now: [a]) == .gained)
  }

  @Test(arguments: [
    "sha512-", "sha512", "md4-AAAA", "sha1-AAAA", "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk", "",
    "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= sha1-x", "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwl=",
  ])
  func tellsWhatItCannotRead(text: String) {
    #expect(SubresourceIntegrity.read(Array(text.utf8)[...]).hasUnreadable)
  }

  @Test func readsSeveral() {
    let text = " sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=?opt  md9-AAAA sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="
    let statement = SubresourceIntegrity.read(Array(text.utf8)[...])
    #expect(
      statement.digests.map(\.text)
        == Array(repeating: "weak-sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709", count: 2))
    #expect(statement.hasUnreadable)
  }

  @Test(arguments: 1...70) func decodesBase64AsFoundationDoes(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ length) }
    let text = Array(Data(bytes).base64EncodedString().utf8)
    #expect(Base64Decoding.bytes(text[...]) == bytes)
    #expect(Base64Decoding.bytes(([0x41] + text)[1...]) == bytes)
    for index in text.indices {
      var other = text
      other[index] = UInt8(ascii: "-")
      #expect(Base64Decoding.bytes(other[...]) == nil)
    }
  }

  @Test func takesOneSpellingOfBase64() {
    for text in ["QQ==", "QUI=", "QUJD"] {
      #expect(Base64Decoding.bytes(Array(text.utf8)[...]) != nil)
    }
    for text in ["QR==", "QUJ=", "Q===", "====", "QUJD=", "QQ=", "=QQ=", "QQ=="]
    where text != "QQ==" {
      #expect(Base64Decoding.bytes(Array(text.utf8)[...]) == nil)
    }
  }

  @Test(arguments: Digest.Algorithm.allCases) func keepsBytes(algorithm: Digest.Algorithm) throws {
    let bytes = (0..<algorithm.length).map { UInt8(truncatingIfNeeded: 255 - $0 * 3) }
    let digest = try #require(Digest(algorithm, bytes))
    #expect(digest.bytes == bytes)
    let hex = bytes.map { String(format: "%02x", $0) }.joined()
    #expect(digest.hex == hex)
    #expect(Digest(algorithm, hex: Array(hex.uppercased().utf8)[...]) == digest)
    #expect(Set([digest, try #require(Digest(algorithm, hex: hex.utf8))]).count == 1)
    #expect(Digest(algorithm, Array(bytes.dropLast())) == nil)
    for index in hex.indices {
      let other = hex.replacingCharacters(in: index...index, with: "g")
      #expect(Digest(algorithm, hex: other.utf8) == nil)
    }
    var last = bytes
    last[bytes.count - 1] ^= 1
    #expect(Digest(algorithm, last) != digest)
  }

  @Test func takesAddressesApart() throws {
    let parts = try #require(URLParts("HTTPS://User:x@Registry.NPMJS.org:443/a/b?q=1#part"))
    #expect(parts.scheme == "https" && parts.host == "registry.npmjs.org" && parts.hasUserInfo)
    #expect(parts.path == "/a/b" && parts.fragment == "part")
    #expect(URLParts("http://a.example:8080")?.host == "a.example:8080")
    #expect(URLParts("git+ssh://git@host/x.git")?.host == "host")
    #expect(URLParts("https://evil.example\\@registry.npmjs.org/")?.host == "evil.example")
    #expect(URLParts("https://a@b@c/")?.host == "c")
    for text in ["a/b", "://a", "h2://a", "https:/a", "https://", "https://@/x", "git@host:path"] {
      #expect(URLParts(text) == nil, "\(text)")
    }
  }

  @Test func ordersVersions() throws {
    let order = [
      "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
      "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
    ]
    let versions = try order.map { try #require(SemanticVersion($0)) }
    #expect(zip(versions, versions.dropFirst()).allSatisfy { $0 < $1 })
    #expect(["1", "1.2", "a.b.c", "1.2.x", ""].allSatisfy { SemanticVersion($0) == nil })
  }

  @Test(arguments: [
    ("@scope/name", "1.0.0", "pkg:npm/%40scope/name@1.0.0"),
    ("a", "1.0.0+b", "pkg:npm/a@1.0.0%2Bb"),
    ("é", "1", "pkg:npm/%C3%A9@1"),
  ])
  func writesPurls(name: String, version: String, purl: String) throws {
    #expect(Purl.text(.npm, name: name, version: version) == purl)
    let parsed = try #require(Purl.parse(purl))
    #expect(parsed.name == name && parsed.version == version)
  }

  @Test func findsPopularNames() {
    #expect(NameTable.popularNpm.contains("react"))
    #expect(NameTable.popularNpm.contains("2-thenable"))
    #expect(!NameTable.popularNpm.contains("reakt"))
    #expect(!NameTable.popularNpm.contains(""))
  }
}
