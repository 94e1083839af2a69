import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

@Suite struct ComposerTests {
  static let lock = """
    {"content-hash": "x", "packages": [
      {"name": "a/a", "version": "1.0.0", "type": "library", "license": ["MIT", "GPL-2.0-only"],
       "source": {"type": "git", "url": "https://github.com/a/a.git", "reference": "\(commitA)"},
       "dist": {"type": "zip", "url": "https://api.github.com/repos/a/a/zipball/\(commitA)",
                "reference": "\(commitA)", "shasum": ""}, "require": {"php": ">=8", "b/b": "^1"}},
      {"name": "b/b", "version": "v1.2.0", "type": "composer-plugin",
       "dist": {"type": "zip", "url": "https://repo.example/b.zip", "shasum": "\(commitB)"}},
      {"name": "c/c", "version": "dev-main",
       "source": {"type": "git", "url": "git@gitlab.example:c/c.git", "reference": "\(commitB)"}},
      {"name": "d/d", "version": "1.0.0", "dist": {"type": "path", "url": "../d"}}],
     "packages-dev": [{"name": "e/e", "version": "1.0.0",
       "dist": {"type": "zip", "url": "https://api.github.com/e.zip", "shasum": "12"}}]}
    """

  @Test func readsPackages() throws {
    let read = try ReadLockfile(Self.lock, "composer.lock")
    #expect(
      read.entries == [
        "pkg:composer/a/a@1.0.0 registry github.com commit-weak-sha1",
        "pkg:composer/b/b@v1.2.0 registry repo.example weak-sha1",
        "pkg:composer/c/c@dev-main git gitlab.example", "pkg:composer/d/d@1.0.0 link",
        "pkg:composer/e/e@1.0.0 registry github.com ?",
      ])
    #expect(try read.entry("a/a").licence == "MIT OR GPL-2.0-only")
    #expect(try read.entry("b/b").install == .yes && (try read.entry("a/a").install) == .no)
    #expect(try read.entry("c/c").source.commit == commitB)
    #expect(try read.entry("e/e").flags == .dev)
  }

  @Test func readsOldLockfiles() throws {
    let text = #"{"packages": [], "packages-dev": null}"#
    #expect(try ReadLockfile(text, "composer.lock").entries.isEmpty)
  }

  @Test(arguments: [
    "[]", "{}", #"{"packages": {}}"#, #"{"packages": [{"package": "a", "version": "1"}]}"#,
    #"{"packages": [{"name": "a/a", "version": 1}]}"#, "<<<<<<< ours",
  ])
  func refuses(text: String) {
    guard case .malformed = Refusal(text, "composer.lock") else {
      Issue.record("read: \(text)")
      return
    }
  }

  @Test func readsTheManifest() throws {
    let text = """
      {"name": "x/y", "require": {"php": "^8", "ext-json": "*", "a/a": "^1"},
       "require-dev": {"b/b": "dev-main"},
       "scripts": {"post-install-cmd": ["one", "two"], "test": "phpunit"}}
      """
    let source = Source(Array(text.utf8), path: "composer.json", origin: .candidate)
    guard case .read(let manifest, _) = ManifestFormats.read(source) else {
      Issue.record("not read")
      return
    }
    #expect(manifest.requirements.map(\.name) == ["a/a", "b/b"])
    #expect(manifest.requirements.map(\.group) == [.dependencies, .devDependencies])
    #expect(manifest.installScripts.map(\.command) == ["one\ntwo"])
  }
}
