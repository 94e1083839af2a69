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
