import Inventory
import Testing

@Suite struct VersionOrderTests {
  @Test(
    arguments: [
      (.npm, "1.9.0", "1.10.0"), (.npm, "1.0.0-rc.1", "1.0.0"), (.pypi, "2024.9", "2024.10"),
      (.pypi, "1.0rc1", "1.0"), (.pypi, "1.0", "1.0.post1"), (.pypi, "9.0", "1!0.1"),
      (.cargo, "0.9.9", "0.10.0"), (.golang, "v1.2.3", "v1.10.0"),
      (.golang, "v0.0.0-20200101000000-000000000000", "v0.0.0-20210101000000-000000000000"),
      // No semantic versions: numbers and words one after another.
      (.gem, "7.0.8.9", "7.0.8.10"), (.gem, "1.0.0.beta", "1.0.0"), (.maven, "1.0-alpha", "1.0"),
      (.maven, "31.0", "31.1-jre"), (.composer, "v1.2", "v1.2.1"), (.cran, "0.2-5", "0.2-10"),
      (.nuget, "4.0.0.1", "4.0.0.2"), (.hackage, "1", "1.1"),
    ] as [(Ecosystem, String, String)])
  func ordersVersions(_ ecosystem: Ecosystem, _ older: String, _ newer: String) {
    #expect(VersionOrder.isOlder(older, than: newer, in: ecosystem))
    #expect(!VersionOrder.isOlder(newer, than: older, in: ecosystem))
    #expect(!VersionOrder.isOlder(older, than: older, in: ecosystem))
  }

  @Test func knowsNoOrderOfRevisions() {
    let (one, other) = (String(repeating: "1a", count: 20), String(repeating: "2b", count: 20))
    #expect(!VersionOrder.isOlder(one, than: other, in: .nix))
    #expect(!VersionOrder.isOlder(other, than: one, in: .nix))
  }

  @Test func takesAnythingForAVersion() {
    #expect(!VersionOrder.isOlder("", than: "", in: .gem))
    #expect(VersionOrder.isOlder("", than: "1", in: .gem))
    #expect(!VersionOrder.isOlder("1", than: "", in: .gem))
    let long = String(repeating: "1.", count: 10_000)
    #expect(!VersionOrder.isOlder(long, than: long, in: .gem))
    #expect(
      VersionOrder.isOlder(
        String(repeating: "9", count: 24), than: "1" + String(repeating: "0", count: 24), in: .maven
      ))
  }
}
