import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

@Suite struct UvLockTests {
  static let commit = "0123456789012345678901234567890123456789"

  static let text = """
    version = 1
    revision = 3
    requires-python = ">=3.9"
    resolution-markers = ["python_full_version >= '3.10'", "python_full_version < '3.10'"]

    [manifest]
    members = ["app", "lib"]

    [[package]]
    name = "app"
    version = "0.1.0"
    source = { virtual = "." }
    dependencies = [
        { name = "lib" },
        { name = "numpy", version = "1.0.0", source = { registry = "https://pypi.org/simple" }, marker = "python_full_version < '3.10'" },
        { name = "numpy", version = "2.0.0", source = { registry = "https://pypi.org/simple" } },
    ]

    [package.optional-dependencies]
    fast = [{ name = "gitted" }]

    [package.dev-dependencies]
    test = [{ name = "tester" }]

    [package.metadata]
    requires-dist = [
        { name = "lib", editable = "lib" },
        { name = "numpy", specifier = ">=1" },
        { name = "gitted", marker = "extra == 'fast'", git = "https://github.com/x/gitted?rev=main" },
    ]

    [package.metadata.requires-dev]
    test = [{ name = "Tester", specifier = "==1" }]

    [[package]]
    name = "gitted"
    version = "1.0.0"
    source = { git = "https://github.com/x/gitted?rev=main#\(commit)" }

    [[package]]
    name = "lib"
    source = { editable = "lib" }

    [[package]]
    name = "numpy"
    version = "1.0.0"
    source = { registry = "https://pypi.org/simple" }
    sdist = { url = "https://files.pythonhosted.org/packages/a/numpy-1.0.0.tar.gz", hash = "sha256:\(SampleReading.hex("1"))", size = 1 }
    wheels = [
        { url = "https://files.pythonhosted.org/packages/b/numpy-1.0.0%2Bcpu-py3-none-any.whl", hash = "sha256:\(SampleReading.hex("2"))", size = 2 },
    ]

    [[package]]
    name = "numpy"
    version = "2.0.0"
    source = { registry = "https://pypi.org/simple" }
    wheels = [
        { url = "https://files.pythonhosted.org/packages/c/numpy-2.0.0-py3-none-any.whl", hash = "sha256:\(SampleReading.hex("3"))" },
        { url = "https://evil.example/d/numpy-2.0.0-py2-none-any.whl", hash = "sha256:\(SampleReading.hex("4"))" },
    ]

    [[package]]
    name = "tester"
    version = "1"
    source = { url = "https://host.example/tester-1.tar.gz" }
    sdist = { hash = "sha256:\(SampleReading.hex("5"))" }
    """

  @Test func readsForksAndSources() throws {
    let all = try SampleReading.lockfile(Self.text, "uv.lock").dependencies
    #expect(
      all.map(\.location) == [
        "app@0.1.0 (.)", "gitted@1.0.0 (https://github.com/x/gitted?rev=main)", "lib@ (lib)",
        "numpy@1.0.0", "numpy@2.0.0", "tester@1 (https://host.example/tester-1.tar.gz)",
      ])
    #expect(
      all.map(\.source.kind) == [.workspace, .git, .workspace, .registry, .registry, .url])
    #expect(all[1].source.commit == Self.commit)
    #expect(
      all[3].artifacts.map(\.name) == [
        "numpy-1.0.0.tar.gz", "numpy-1.0.0+cpu-py3-none-any.whl",
      ])
    #expect(all[3].source.host == "pypi" && all[5].artifacts[0].name == "tester-1.tar.gz")
    #expect(all.map(\.flags) == [[], .direct, .direct, .direct, .direct, [.direct, .dev]])
  }

  @Test func aFileFromElsewhereIsTheSource() throws {
    let lockfile = try SampleReading.lockfile(Self.text, "uv.lock")
    let entry = lockfile.dependencies[4]
    #expect(entry.source.host == "evil.example")
    #expect(lockfile.text(entry.sourceRange).contains("evil.example"))
  }

  @Test func remembersWhatWasAskedFor() throws {
    let lockfile = try SampleReading.lockfile(Self.text, "uv.lock")
    #expect(lockfile.roots.map(\.folder) == [""])
    #expect(
      lockfile.roots[0].requirements.map { "\($0.name) \($0.specifier) \($0.group)" } == [
        "lib link:lib dependencies", "numpy >=1 dependencies",
        "gitted git+https://github.com/x/gitted?rev=main optionalDependencies",
        "tester ==1 devDependencies",
      ])
    let graph = lockfile.graph()
    #expect(graph.roots == [0, 2] && graph.edges[0] == [2, 3, 4, 1, 5] && graph.missing.isEmpty)
  }

  @Test func aScriptHasItsRequirementsInItself() throws {
    let text = """
      version = 1
      [manifest]
      requirements = [{ name = "a", specifier = ">=1" }]
      [[package]]
      name = "a"
      version = "1"
      source = { registry = "https://user:secret@pypi.example/simple" }
      sdist = { path = "a-1.zip" }
      """
    let lockfile = try SampleReading.lockfile(text, "tools/run.py.lock")
    #expect(lockfile.roots.isEmpty && lockfile.graph().roots == [0])
    #expect(lockfile.dependencies[0].flags == .direct)
    #expect(lockfile.dependencies[0].source.url == "https://pypi.example/simple")
    #expect(lockfile.dependencies[0].artifacts[0].name == "a-1.zip")
  }

  @Test(arguments: [
    "", "version = \"1\"", "version = 1\n[[package]]\nname = \"a\"",
    "version = 1\n[[package]]\nname = \"a\"\nsource = { teleport = \"x\" }",
    "version = 1\n[[package]]\nname = \"a\"\nsource = \"registry+https://pypi.org/simple\"",
    "version = 1\n[[package]]\nsource = { virtual = \".\" }",
    "version = 1\n[[package]]\nname = \"a\"\nsource = { virtual = \".\" }\nwheels = [1]",
    "version = 1\n[[package]]\nname = \"a\"\nsource = { virtual = \".\" }\nsdist = { hash = 1 }",
    "version = 1\n=======\n",
  ])
  func refuses(text: String) { SampleReading.expectMalformed(text, "uv.lock") }

  @Test func knowsItsVersions() {
    SampleReading.expectUnsupported("version = 2", "uv.lock", "version 2")
  }
}
