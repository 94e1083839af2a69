import Inventory
import Lockfiles
import Testing

@Suite struct DenoLockTests {
  typealias Given = LockfileReading

  static let hash = String(repeating: "0f", count: 32)

  static let five = """
    {
      "version": "5",
      "specifiers": {"jsr:@std/fs@1": "1.0.1", "npm:a@^1": "1.0.0_b@2.0.0"},
      "jsr": {
        "@std/fs@1.0.1": {"integrity": "\(hash)", "dependencies": ["jsr:@std/path", "npm:a@^1"]},
        "@std/path@1.0.0": {"integrity": "short"}
      },
      "npm": {
        "a@1.0.0_b@2.0.0": {"integrity": "\(Given.one)", "dependencies": ["b", "alias@npm:@x/c@3.0.0"], "scripts": true},
        "b@2.0.0": {"integrity": "\(Given.two)"},
        "@x/c@3.0.0": {"tarball": "https://npm.example/@x/c/-/c-3.0.0.tgz"}
      },
      "redirects": {"https://esm.sh/z": "https://esm.sh/z@1.0.0"},
      "remote": {
        "https://deno.land/std@0.200.0/fs/mod.ts": "\(hash)",
        "https://deno.land/x/oak@v12.0.0/mod.ts": "\(hash)",
        "https://esm.sh/z@1.0.0": "\(hash)",
        "data:text/javascript,1": "\(hash)"
      },
      "workspace": {
        "dependencies": ["jsr:@std/fs@1"], "packageJson": {"dependencies": ["npm:a@^1"]},
        "members": {"sub": {"dependencies": ["npm:b@2"]}}
      }
    }
    """

  @Test func readsVersionFive() throws {
    let lockfile = try Given.read(Self.five, "deno.lock")
    let all = lockfile.dependencies
    #expect(
      all.map(\.purl) == [
        "pkg:npm/a@1.0.0", "pkg:npm/b@2.0.0", "pkg:npm/%40x/c@3.0.0", "pkg:deno/%40std/fs@1.0.1",
        "pkg:deno/%40std/path@1.0.0", "pkg:deno/deno.land/std/fs/mod.ts@0.200.0",
        "pkg:deno/deno.land/x/oak/mod.ts@v12.0.0",
        "pkg:deno/https:%2F%2Fesm.sh/z%401.0.0".replacing("%2F", with: "/"),
        "pkg:deno/data:text/javascript%2C1",
      ])
    #expect(
      all.map(\.source.kind) == [
        .unstated, .unstated, .registry, .registry, .registry, .registry, .registry, .url, .file,
      ])
    #expect(all.map(\.install).prefix(4) == [.yes, .no, .no, .no])
    #expect(all[3].digests.map(\.scheme) == [.named("jsr-manifest")])
    #expect(all[4].hasUnreadableDigest && all[5].digests.map(\.scheme) == [.file])
    #expect(all[7].source.host == "esm.sh")
    let graph = lockfile.graph()
    #expect(graph.edges[0] == [1, 2] && graph.edges[3] == [4, 0])
    #expect(Given.unreached(lockfile).isEmpty)
    #expect(lockfile.roots.map(\.folder) == ["", "sub"])
    #expect(
      lockfile.roots[0].requirements.map { [$0.name, $0.specifier] } == [
        ["jsr:@std/fs", "1"], ["npm:a", "^1"],
      ])
    #expect(Given.findings("url-name-mismatch", lockfile).isEmpty)
  }

  @Test func readsOlderVersions() throws {
    let three = """
      {"version": "3", "packages": {"specifiers": {"npm:a@1": "npm:a@1.0.0"},
        "npm": {"a@1.0.0": {"integrity": "\(Given.one)", "dependencies": {"b": "b@2.0.0"}}, "b@2.0.0": {"integrity": "\(Given.two)", "dependencies": {}}},
        "jsr": {"@s/x@1.0.0": {"integrity": "\(Self.hash)"}}}, "remote": {}}
      """
    let lockfile = try Given.read(three, "deno.lock")
    #expect(
      lockfile.dependencies.map(\.location) == ["npm:a@1.0.0", "npm:b@2.0.0", "jsr:@s/x@1.0.0"])
    #expect(lockfile.graph().edges[0] == [1] && lockfile.dependencies[0].install == .unknown)
    let two = """
      {"version": "2", "remote": {"https://example.com/a.ts": "\(Self.hash)"},
       "npm": {"specifiers": {"a": "a@1.0.0"}, "packages": {"a@1.0.0": {"integrity": "\(Given.one)", "dependencies": {}}}}}
      """
    #expect(
      try Given.read(two, "deno.lock").dependencies.map(\.location) == [
        "npm:a@1.0.0", "https://example.com/a.ts",
      ])
    let four = """
      {"version": "4", "specifiers": {"npm:a@1": "1.0.0"}, "npm": {"a@1.0.0": {"integrity": "\(Given.one)"}}}
      """
    #expect(try Given.read(four, "deno.lock").dependencies.map(\.digests.count) == [1])
  }

  @Test(arguments: [
    "", "[]", #"{"version": 5}"#, #"{"version": "5", "npm": []}"#,
    #"{"version": "5", "npm": {"a": {}}}"#, #"{"version": "5", "npm": {"a@1": 1}}"#,
    #"{"version": "5", "jsr": {"a": {}}}"#, #"{"version": "5", "remote": {"https://x/": 1}}"#,
    #"{"version": "5", "redirects": {"https://x/": 1}}"#,
  ])
  func refuses(text: String) {
    #expect(Given.malformed(text, "deno.lock") != nil)
  }

  @Test(arguments: [#"{"version": "6"}"#, #"{"https://x/": "00"}"#])
  func doesNotKnow(text: String) {
    #expect(Given.unsupported(text, "deno.lock") != nil)
  }
}
