import Inventory
import Lockfiles
import Testing

@Suite struct BunLockTests {
  typealias Given = LockfileReading

  static let text = """
    {
      "lockfileVersion": 1,
      "workspaces": {
        "": {
          "name": "root",
          "dependencies": {
            "a": "^1.0.0",
            "alias": "npm:real@^3.0.0",
            "hosted": "github:x/hosted",
            "one": "workspace:*",
          },
          "peerDependencies": {
            "absent": "*",
          },
        },
        "packages/one": {
          "name": "one",
          "devDependencies": {
            "b": "catalog:",
          },
        },
      },
      "trustedDependencies": [
        "a",
      ],
      "catalog": {
        "b": "^2.0.0",
      },
      // what is installed where
      "packages": {
        "a": ["a@1.0.0", "", { "dependencies": { "b": "^1.0.0" }, "optionalDependencies": { "no": "1" } }, "\(Given.one)"],

        "alias": ["real@3.0.0", "https://npm.example/real/-/real-3.0.0.tgz", {}, "\(Given.two)"],

        "archive": ["archive@https://example.com/x.tgz", {}],

        "b": ["b@2.0.0", "", { "bundled": true }, ""],

        "hosted": ["hosted@github:x/hosted#0123456", { "dependencies": { "archive": "https://example.com/x.tgz" } }, "x-hosted-0123456"],

        "one": ["one@workspace:packages/one"],

        "stray": ["stray@file:stray", {}],

        "a/b": ["b@1.0.0", "", {}, "sha512-x"],
      }
    }
    """

  @Test func readsTuplesByTheirSource() throws {
    let lockfile = try Given.read(Self.text, "bun.lock")
    let all = lockfile.dependencies
    #expect(lockfile.format == "bun.lock v1")
    #expect(
      all.map(\.purl) == [
        "pkg:npm/a@1.0.0", "pkg:npm/real@3.0.0", "pkg:npm/archive", "pkg:npm/b@2.0.0",
        "pkg:npm/hosted", "pkg:npm/one", "pkg:npm/stray", "pkg:npm/b@1.0.0",
      ])
    #expect(
      all.map(\.source.kind) == [
        .unstated, .registry, .url, .unstated, .git, .workspace, .file, .unstated,
      ])
    #expect(all.map(\.install) == [.yes, .no, .no, .no, .no, .no, .no, .no])
    #expect(all[1].alias == "alias" && all[4].source.commit == nil)
    #expect(all[3].flags == [.bundled, .direct] && all[7].hasUnreadableDigest)
    #expect(all.map(\.digests.count) == [1, 1, 0, 0, 0, 0, 0, 0])
    let graph = lockfile.graph()
    #expect(graph.edges[0] == [7] && graph.edges[4] == [2] && graph.missing.isEmpty)
    #expect(Given.unreached(lockfile) == ["stray"])
  }

  @Test func comparesWithTheManifest() throws {
    let lockfile = try Given.read(Self.text, "bun.lock")
    let text = """
      {"workspaces": {"packages": ["packages/*"], "catalog": {"b": "^2.0.0"}},
       "dependencies": {"a": "^1.0.0", "alias": "npm:real@^3.0.0", "hosted": "github:x/hosted",
         "one": "workspace:*"}, "peerDependencies": {"absent": "*"}}
      """
    let rule = "lock-manifest-mismatch"
    #expect(
      Given.findings(rule, lockfile, [try Given.manifest(text)]) == ["nothing asks for 'stray' "])
    let other = text.replacing("\"b\": \"^2.0.0\"", with: "\"b\": \"^1.0.0\"")
      .replacing("\"a\": \"^1.0.0\"", with: "\"a\": \"^2.0.0\"")
    #expect(
      Given.findings(rule, lockfile, [try Given.manifest(other)]) == [
        "nothing asks for 'stray' ",
        "the manifest and the lockfile ask for different versions of 'a'",
        "the workspace's catalog 'default' and the lockfile differ on 'b'",
      ])
  }

  /// Without the list bun trusts names of its own.
  @Test func doesNotSayWhatRunsWithoutAList() throws {
    let text =
      #"{"lockfileVersion": 0, "workspaces": {"": {}}, "packages": {"a": ["a@1.0.0", "", {}, ""]}}"#
    #expect(try Given.read(text, "bun.lock").dependencies.map(\.install) == [.unknown])
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"lockfileVersion": 1}"#, #"{"lockfileVersion": 1, "workspaces": {"": 1}}"#,
    #"{"lockfileVersion": 1, "workspaces": {}, "packages": []}"#,
    #"{"lockfileVersion": 1, "workspaces": {}, "packages": {"a": []}}"#,
    #"{"lockfileVersion": 1, "workspaces": {}, "packages": {"a": ["a"]}}"#,
    #"{"lockfileVersion": 1, "workspaces": {}, "packages": {"a": ["a@1.0.0"]}}"#,
    #"{"lockfileVersion": 1, "workspaces": {}, "packages": {"a": ["a@1.0.0", "", {}]}}"#,
    #"{"lockfileVersion": 1, "workspaces": {}, "packages": {"a": ["a@1.0.0", "", {}, 1]}}"#,
    #"{"lockfileVersion": 1, "workspaces": {}, "packages": {"a": ["a@git+https://x/y", {}]}}"#,
    "{\"lockfileVersion\": 1,\n<<<<<<< HEAD\n}",
  ])
  func refuses(text: String) {
    #expect(Given.malformed(text, "bun.lock") != nil)
  }

  @Test func doesNotKnow() {
    #expect(Given.unsupported(#"{"lockfileVersion": 2}"#, "bun.lock") != nil)
    #expect(Given.unsupported("#!/usr/bin/env bun\nbun-lockfile-format-v0\n", "bun.lockb") != nil)
  }

  @Test func tellsAKeyThatStandsTwice() throws {
    let text =
      #"{"lockfileVersion": 1, "workspaces": {}, "packages": {"a": ["a@1.0.0", "", {}, ""], "a": ["a@2.0.0", "", {}, ""]}}"#
    #expect(try Given.read(text, "bun.lock").anomalies.count == 1)
  }
}
