import Evidence
import Inventory
import Lockfiles
import Syntax
import TestSupport
import Testing

@Suite struct NpmLockTests {
  static func read(_ text: String, name: TreePath = "package-lock.json") throws -> Lockfile {
    let reading = LockfileFormats.read(Source(Array(text.utf8), path: name, origin: .candidate))
    guard case .read(let lockfile, _) = reading else {
      Issue.record("\(reading)")
      throw ReadError(at: 0, "not read")
    }
    return lockfile
  }

  static let versionOne = """
    {"lockfileVersion": 1, "dependencies": {
      "a": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
            "integrity": "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "dev": true,
            "dependencies": {"b": {"version": "2.0.0", "bundled": true}}},
      "alias": {"version": "npm:@scope/real@3.0.0", "resolved": "https://registry.npmjs.org/@scope/real/-/real-3.0.0.tgz"},
      "git": {"version": "git+ssh://git@github.com/x/git.git#0123456789012345678901234567890123456789", "from": "x"},
      "file": {"version": "file:../file"}}}
    """

  @Test func readsVersionOne() throws {
    let all = try Self.read(Self.versionOne).dependencies
    #expect(
      all.map(\.purl) == [
        "pkg:npm/a@1.0.0", "pkg:npm/b@2.0.0", "pkg:npm/%40scope/real@3.0.0", "pkg:npm/git",
        "pkg:npm/file",
      ])
    #expect(all.map(\.source.kind) == [.registry, .bundled, .registry, .git, .file])
    #expect(
      all.map(\.location) == [
        "node_modules/a", "node_modules/a/node_modules/b", "node_modules/alias", "node_modules/git",
        "node_modules/file",
      ])
    #expect(all[2].alias == "alias")
    #expect(all[3].source.commit == "0123456789012345678901234567890123456789")
    #expect(all[0].flags.contains(.dev) && all[0].install == .unknown)
    #expect(all[0].digests.map(\.algorithm) == [.sha1])
  }

  @Test func takesAVersionFromAnAddress() throws {
    let text = """
      {"lockfileVersion": 1, "dependencies": {"a": {"version": "https://registry.npmjs.org/a/-/a-1.2.3.tgz"}}}
      """
    let dependency = try #require(try Self.read(text).dependencies.first)
    #expect(dependency.version == "1.2.3" && dependency.source.kind == .registry)
  }

  static let versionThree = """
    {"lockfileVersion": 3, "packages": {
      "": {"name": "root", "workspaces": ["w/*"], "dependencies": {"a": "^1.0.0"}},
      "w/one": {"name": "one", "version": "1.0.0", "devDependencies": {"tool": "1"}},
      "node_modules/one": {"resolved": "w/one", "link": true},
      "node_modules/a": {"version": "1.0.0", "resolved": "https://user:secret@npm.example:8443/repo/a/-/a-1.0.0.tgz", "integrity": "sha512-x", "hasInstallScript": true, "optional": true, "dependencies": {"b": "1"}},
      "node_modules/a/node_modules/b": {"version": "1.0.0", "inBundle": true},
      "node_modules/tool": {"version": "1.0.0", "dev": true, "name": "@real/tool"},
      "node_modules/stray": {"version": "1.0.0"}}}
    """

  @Test func readsVersionThree() throws {
    let lockfile = try Self.read(Self.versionThree)
    let all = lockfile.dependencies
    #expect(
      all.map(\.source.kind) == [.workspace, .link, .registry, .bundled, .unstated, .unstated])
    #expect(all[2].source.host == "npm.example:8443")
    #expect(all[2].source.url == "https://npm.example:8443/repo/a/-/a-1.0.0.tgz")
    #expect(all[2].hasUnreadableDigest && all[2].install == .yes)
    #expect(all[2].flags == [.optional, .direct])
    #expect(
      all[4].name == "@real/tool" && all[4].alias == "tool" && all[4].flags == [.dev, .direct])
    #expect(lockfile.roots.map(\.folder) == ["", "w/one"])
  }

  @Test func resolvesAsNodeDoes() throws {
    let lockfile = try Self.read(Self.versionThree)
    let graph = lockfile.graph()
    #expect(graph.edges[1] == [0])
    #expect(graph.edges[2] == [3])
    #expect(graph.edges[0] == [4])
    #expect(Set(graph.roots) == [0, 2])
    #expect(graph.missing.isEmpty)
  }

  @Test func oneOfTwoMapsLies() throws {
    let text = """
      {"lockfileVersion": 2, "packages": {"node_modules/a": {"version": "1.0.0"}},
       "dependencies": {"a": {"version": "2.0.0"}, "b": {"version": "1.0.0"}}}
      """
    #expect(
      try Self.read(text).anomalies.map(\.what) == [
        "'node_modules/a' has two versions: 1.0.0 and 2.0.0",
        "'node_modules/b' stands in 'dependencies' alone",
      ])
  }

  @Test(arguments: [
    "{\"lockfileVersion\": 3}", "{\"packages\": {}}", "{\"lockfileVersion\": 3, \"packages\": []}",
    "{\"lockfileVersion\": 3, \"packages\": {\"a\": 1}}", "{\"lockfileVersion\": \"3\"}",
    "{\"lockfileVersion\": 0}",
    "{\"lockfileVersion\": 1, \"dependencies\": []}",
    "{\"lockfileVersion\": 1, \"dependencies\": {\"a\": 1}}",
  ])
  func refuses(text: String) {
    let reading = LockfileFormats.read(
      Source(Array(text.utf8), path: "package-lock.json", origin: .candidate))
    guard case .malformed = reading else {
      Issue.record("\(reading)")
      return
    }
  }

  @Test(arguments: [
    ("git+https://github.com/a/b.git#main", PackageSource.Kind.git, "github.com"),
    ("github:a/b#0123456789012345678901234567890123456789", .git, "github.com"),
    ("https://npm.pkg.github.com/download/@a/b/1.0.0/abc", .registry, "npm.pkg.github.com"),
    ("https://codeload.github.com/a/b/tar.gz/main", .url, "github.com"),
    ("file:../x.tgz", .file, ""), ("http://registry.npmjs.org/a/-/a-1.tgz", .registry, "npmjs"),
    ("https://registry.yarnpkg.com/a/-/a-1.tgz", .registry, "npmjs"),
  ])
  func knowsSources(url: String, kind: PackageSource.Kind, host: String) throws {
    let text =
      "{\"lockfileVersion\": 3, \"packages\": {\"node_modules/a\": {\"version\": \"1\", \"resolved\": \"\(url)\"}}}"
    let source = try #require(try Self.read(text).dependencies.first).source
    #expect(source.kind == kind && source.host == host)
  }

  @Test func readsManifests() throws {
    let text = """
      {"name": "x", "workspaces": {"packages": ["p/*"]}, "bundleDependencies": ["b"],
       "dependencies": {"a": "1"}, "scripts": {"postinstall": "x", "test": "y"},
       "overrides": {"a": {".": "2", "b": "npm:c@1"}}, "pnpm": {"overrides": {"d": "3"}}}
      """
    guard
      case .read(let manifest, _) = ManifestFormats.read(
        Source(Array(text.utf8), path: "package.json", origin: .candidate))
    else {
      Issue.record("not read")
      return
    }
    #expect(manifest.workspaces == ["p/*"] && manifest.bundled == ["b"])
    #expect(
      manifest.overrides.map { [$0.selector, $0.specifier] } == [
        ["a > .", "2"], ["a > b", "npm:c@1"], ["d", "3"],
      ])
    #expect(manifest.installScripts.map(\.name) == ["postinstall"])
  }
}
