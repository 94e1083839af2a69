import Evidence
import Testing

/// Formats that name packages by their addresses: what an address holds of a user is in no name.
@Suite struct CredentialTests {
  static let samples: [(TreePath, String)] = [
    ("Cartfile.resolved", "git \"https://me:secret@a.example/b.git\" \"\(commitA)\"\n"),
    (
      "deno.lock",
      "{\"version\":\"5\",\"remote\":{\"https://me:secret@a.example/b.ts\":\"\(hexA)\"}}"
    ),
    (
      "paket.lock",
      "NUGET\n  remote: https://me:secret@a.example/v3/index.json\n    B (1.0)\n"
    ),
    (
      "MODULE.bazel.lock",
      "{\"lockFileVersion\":13,\"registryFileHashes\":{\"https://me:secret@a.example/bazel_registry.json\":\"\(hexA)\"}}"
    ),
  ]

  @Test(arguments: samples.map(\.0))
  func areInNoName(path: TreePath) throws {
    let text = try #require(Self.samples.first { $0.0 == path }).1
    let lockfile = try SampleReading.lockfile(text, path)
    let entry = try #require(lockfile.dependencies.first)
    for shown in [entry.name, entry.version, entry.location, entry.source.url, entry.purl] {
      #expect(!shown.contains("secret"))
    }
    #expect(entry.source.host == "a.example")
  }
}
