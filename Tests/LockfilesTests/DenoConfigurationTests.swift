import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

@Suite struct DenoConfigurationTests {
  @Test func readsImports() throws {
    let text = """
      // a comment
      {
        "name": "@o/app",
        "imports": {
          "chalk": "npm:chalk@5/source", "@std/path": "jsr:@std/path@^1.0.0", "any": "npm:@s/n",
          "slash": "npm:/x@1", "web": "https://h.example/mod.ts", "own": "./a.ts"
        },
        "compilerOptions": {"jsxImportSource": "npm:preact@10", "types": ["npm:@types/node@22"]},
        "workspace": {"members": ["./a"]},
      }
      """
    for path in ["deno.json", "a/deno.jsonc"] {
      let manifest = try LockfileReading.manifest(text, TreePath(path))
      #expect(
        manifest.requirements.map { "\($0.name) \($0.specifier)" } == [
          "npm:chalk 5", "jsr:@std/path ^1.0.0", "npm:@s/n *", "npm:x 1", "npm:preact 10",
          "npm:@types/node 22",
        ])
      #expect(manifest.workspaces == ["./a"] && manifest.name == "@o/app" && !manifest.isPartial)
    }
  }

  @Test func readsWhereTheLockfileIs() throws {
    let texts = [
      "{}", #"{"lock": true}"#, #"{"lock": false}"#, #"{"lock": "a.lock"}"#,
      #"{"lock": {"path": "b.lock", "frozen": true}}"#,
    ]
    let places = try texts.map { text in
      switch try LockfileReading.manifest(text, "deno.json").locking {
      case .usual: "usual"
      case .refused: "refused"
      case .at(let path, _): path
      case .wanted: "wanted"
      }
    }
    #expect(places == ["usual", "usual", "refused", "a.lock", "b.lock"])
    #expect(try LockfileReading.manifest(#"{"importMap": "x"}"#, "deno.json").isPartial)
  }

  private static func findings(_ dependencies: String, _ manifests: [(String, TreePath)]) throws
    -> [String]
  {
    let lockfile = try LockfileReading.read(
      #"{"version": "5", "workspace": {"dependencies": [\#(dependencies)]}}"#, "deno.lock")
    return LockfileReading.findings(
      "lock-manifest-mismatch", lockfile,
      try manifests.map { try LockfileReading.manifest($0.0, $0.1) })
  }

  @Test(arguments: [
    ("^1.0.0", "1", true), ("1", "^1.0.0", true), ("^0.225.5", "~0.225.5", true),
    ("^0.172.0", "0.172", true), ("~1.2.0", "1.2", true), ("1.2.3", "=1.2.3", true),
    ("*", "*", true), ("1.x", "1", true), ("^1.2.3", "1", false), ("1.2.3", "^1.2.3", false),
    ("~1.2.3", "^1.2.3", false), (">=1 <3", ">=1 <3", true), ("1.2.3-a", "1.2.3-b", false),
    ("99999999999", "99999999998", false),
  ])
  func comparesRanges(written: String, locked: String, agrees: Bool) throws {
    let manifest = #"{"imports": {"a": "jsr:@s/a@\#(written)"}}"#
    let found = try Self.findings("\"jsr:@s/a@\(locked)\"", [(manifest, "deno.json")])
    #expect(found.isEmpty == agrees)
  }

  @Test func comparesBothWays() throws {
    let manifest = #"{"imports": {"a": "npm:a@1"}}"#
    #expect(
      try Self.findings(#""npm:a@1", "npm:evil@1""#, [(manifest, "deno.json")]) == [
        "the lockfile says that a manifest asks for 'npm:evil@1'; none does"
      ])
    #expect(
      try Self.findings("", [(manifest, "deno.json")]) == [
        "'deno.json' asks for 'npm:a@1' and the lockfile does not know"
      ])
    let package = #"{"dependencies": {"b": "^2", "c": "npm:d@3", "@s/e": "jsr:^4"}}"#
    #expect(
      try Self.findings(
        #""npm:a@1", "npm:b@2", "npm:d@3", "jsr:@s/e@4""#,
        [(manifest, "deno.json"), (package, "package.json")]) == [])
  }

  @Test(arguments: ["[]", "{", ""])
  func refuses(text: String) {
    let source = Source(Array(text.utf8), path: "deno.json", origin: .candidate)
    guard case .malformed = ManifestFormats.read(source) else {
      Issue.record("read")
      return
    }
  }
}
