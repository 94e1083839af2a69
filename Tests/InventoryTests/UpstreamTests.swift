import Evidence
import Git
import Syntax
import Testing

@testable import Inventory

@Suite struct UpstreamTests {
  static let id = String(repeating: "a", count: 40)
  static let other = String(repeating: "b", count: 40)

  private func read(_ text: String) throws(ReadError) -> [RemoteReferences] {
    try RemoteReferences.read(Source(Array(text.utf8), path: "refs.txt", origin: .pins))
  }

  @Test func readsWhatGitPrints() throws {
    let text =
      "From https://github.com/a/b\n\(Self.id)\tHEAD\n\(Self.id)\trefs/tags/v1\r\n\(Self.other)\trefs/tags/v1^{}\n\n# https://example.org/c/d.git\nfatal: repository not found\n"
    let all = try read(text)
    #expect(all.count == 2)
    #expect(all[0].entries["refs/tags/v1"]?.commit.hex == Self.other)
    #expect(all[0].entries["refs/tags/v1"]?.object.hex == Self.id)
    #expect(all[1].problem == "fatal: repository not found")
    #expect(UpstreamName(url: all[1].url)?.description == "example.org/c/d")
  }

  @Test(arguments: [
    "\(id)\trefs/heads/main\n", "# https://x.org/a/b\n\(id) refs/heads/main\n",
    "# https://x.org/a/b\n\(id.dropLast())\trefs/heads/main\n", "# https://x.org/a/b\n\(id)\t\n",
    "# https://x.org/a/b\n\(id)\trefs/tags/v1^{}\n", "# https://x.org/a/b\n\u{0}\n",
    "# https://x.org/a/b\n\(id)\trefs/tags/v1\n\(other)\trefs/tags/v1\n",
  ])
  func refuses(text: String) {
    #expect(throws: ReadError.self) { try self.read(text) }
  }

  @Test(arguments: [
    ("https://github.com/Actions/Checkout.git", "github.com/Actions/Checkout"),
    ("git@github.com:a/b.git", "github.com/a/b"), ("ssh://git@host.org:22/a/b", "host.org/a/b"),
    ("https://gitlab.com/g/s/p", "gitlab.com/g/s/p"),
  ])
  func names(url: String, name: String) {
    #expect(UpstreamName(url: url)?.description == name)
  }

  @Test(arguments: [
    "https://github.com/a", "file:///etc/a/b", "/etc/a/b", "../a/b", "https://github.com/../b",
    "https://github.com/a/$(id)", "https://github.com/-o/b", "https://github.com/a/b c",
    "ext::sh -c id", "https://github.com/a/..", "--upload-pack=x", "https://git\u{202E}hub.com/a/b",
  ])
  func refusesNames(url: String) { #expect(UpstreamName(url: url) == nil) }

  @Test func namesDoNotTellCaseApart() {
    #expect(
      UpstreamName(url: "https://github.com/A/B") == UpstreamName(url: "https://GitHub.com/a/b"))
  }

  @Test(
    arguments: [
      ("v1.2.3", "v", [1, 2, 3], ""), ("1.2", "", [1, 2], ""),
      ("pkg@1.2.3", "pkg@", [1, 2, 3], ""),
      ("a/b/v4", "a/b/v", [4], ""), ("release-1.0.0-rc.1", "release-", [1, 0, 0], "-rc.1"),
      ("v1.2.3.4", "v", [1, 2, 3, 4], ""), ("2.0.0_alpha3", "", [2, 0, 0], "_alpha3"),
      ("jq-1.5", "jq-", [1, 5], ""),
    ] as [(String, String, [Int], String)])
  func versions(name: String, prefix: String, numbers: [Int], suffix: String) throws {
    let version = try #require(TagVersion(name))
    #expect(version.prefix == prefix)
    #expect(version.numbers == numbers)
    #expect(version.suffix == suffix)
  }

  @Test(arguments: ["latest", "main", "", "sha256sum", "v", "@", "abc1"]) func noVersions(
    name: String
  ) {
    #expect(TagVersion(name) == nil)
  }

  @Test(arguments: [
    ("alpine", "docker.io/library/alpine:latest"), ("alpine:3.20", "docker.io/library/alpine:3.20"),
    ("ghcr.io/a/b:1", "ghcr.io/a/b:1"), ("localhost:5000/a:1", "localhost:5000/a:1"),
    ("a/b@sha256:\(String(repeating: "0", count: 64))", "docker.io/a/b:latest"),
  ])
  func images(text: String, name: String) { #expect(ImageName(text)?.nameAndTag == name) }

  @Test(arguments: ["", "a:", "a@sha256:1", "A/b", "${X}", "a b", ":1", "a//b", "-a"])
  func noImages(text: String) { #expect(ImageName(text) == nil) }
}
