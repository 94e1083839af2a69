import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

@Suite struct ToolFileTests {
  static func tools(_ text: String, _ path: TreePath) throws -> [Dependency] {
    let source = Source(Array(text.utf8), path: path, origin: .candidate)
    #expect(ToolFiles.canRead(path))
    switch ToolFiles.read(source) {
    case .read(let list, _):
      #expect(list.isToolList && list.graph().edges.count == list.dependencies.count)
      #expect(list.dependencies.allSatisfy { $0.install == .no && $0.flags.isEmpty })
      return list.dependencies
    case .malformed(let error): throw error
    case .unsupported(let what): throw ReadError(.unsupported, at: 0, what)
    }
  }

  static func list(_ text: String, _ path: TreePath) throws -> [String] {
    try tools(text, path).map { "\($0.name) \($0.version)" }
  }

  @Test(arguments: [
    (".nvmrc", "v20.1.0\n", ["node 20.1.0"]), (".nvmrc", "lts/*", ["node lts/*"]),
    (".node-version", "20", ["node 20"]),
    (".python-version", "3.12\n3.11\n", ["python 3.12", "python 3.11"]),
    (".ruby-version", "ruby-3.3.0\n", ["ruby 3.3.0"]), (".java-version", "21", ["java 21"]),
    (".go-version", "1.22.1 # why\n", ["go 1.22.1"]), (".bazelversion", "7.1.0", ["bazel 7.1.0"]),
    (".terraform-version", "# none\n\n1.8.0\n", ["terraform 1.8.0"]),
    (".swift-version", "6.0", ["swift 6.0"]),
    (
      ".tool-versions", "nodejs 20.1.0 18.0.0 # two\n# no\npython 3.12\n",
      ["nodejs 20.1.0", "nodejs 18.0.0", "python 3.12"]
    ),
    (".sdkmanrc", "# x\njava=17.0.9-tem\n", ["java 17.0.9-tem"]),
    ("rust-toolchain", "nightly-2024-01-01\n", ["rust nightly-2024-01-01"]),
    ("rust-toolchain", "[toolchain]\nchannel = \"1.78\"\n", ["rust 1.78"]),
    (
      "a/rust-toolchain.toml", "[toolchain]\nchannel = \"1.78.0\"\ncomponents = []\n",
      ["rust 1.78.0"]
    ),
    ("rust-toolchain.toml", "[toolchain]\npath = \"/x\"\n", []),
    (
      "mise.toml",
      "[tools]\nnode = \"20\"\npython = [\"3.12\", \"3.11\"]\n\"npm:x\" = {version = \"1\"}\n[env]\nA = 1\n",
      ["node 20", "python 3.12", "python 3.11", "npm:x 1"]
    ),
    (
      "global.json",
      "{// c\n\"sdk\": {\"version\": \"8.0.100\"}, \"msbuild-sdks\": {\"K\": \"1.0\"}}",
      ["dotnet-sdk 8.0.100", "K 1.0"]
    ),
    (
      "package.json",
      #"{"volta": {"node": "20.1.0", "extends": "../x"}, "devEngines": {"runtime": {"name": "node", "version": ">=18"}, "packageManager": [{"name": "pnpm", "version": "9"}, {"name": "x"}]}}"#,
      ["node >=18", "pnpm 9", "node 20.1.0"]
    ),
    ("package.json", #"{"packageManager": "@scope/x"}"#, []), ("package.json", "{}", []),
    (".nvmrc", "", []), ("global.json", "{}", []), ("mise.toml", "", []),
  ])
  func reads(path: String, text: String, tools: [String]) throws {
    #expect(try Self.list(text, TreePath(path)) == tools)
  }

  @Test func readsTheDigestOfAPackageManager() throws {
    let hex = String(repeating: "ab", count: 28)
    let tool = try Self.tools(#"{"packageManager": "yarn@3.2.3+sha224.\#(hex)"}"#, "package.json")[
      0]
    #expect(tool.name == "yarn" && tool.version == "3.2.3")
    #expect(tool.digests.map(\.text) == ["sha224:" + hex])
    let odd = try Self.tools(#"{"packageManager": "pnpm@9.0.0+sha512.12"}"#, "package.json")[0]
    #expect(odd.hasUnreadableDigest && odd.digests.isEmpty)
  }

  @Test(arguments: [
    (".nvmrc", "a b"), (".nvmrc", "\0"), (".nvmrc", String(repeating: "1", count: 300)),
    (".sdkmanrc", "java"), ("rust-toolchain.toml", "x"), ("mise.toml", "[tools]\na ="),
    ("mise.toml", "tools = 1"), ("global.json", "{"), ("package.json", #"{"volta": }"#),
  ])
  func refuses(path: String, text: String) {
    #expect(throws: ReadError.self) { try Self.tools(text, TreePath(path)) }
  }

  @Test func manyToolsAreReadInLinearTime() throws {
    let text = String(repeating: "node 1 2 3\n", count: 20_000)
    let tools = try Self.tools(text, ".tool-versions")
    #expect(tools.count == 60_000 && Set(tools.map(\.location)).count == 60_000)
  }

  @Test func leavesOtherFiles() {
    for path in ["nvmrc", "a.tool-versions", "global.jsonc", "versions"] as [TreePath] {
      #expect(!ToolFiles.canRead(path))
    }
  }
}
