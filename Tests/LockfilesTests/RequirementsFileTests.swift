import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

@Suite struct RequirementsFileTests {
  static let one = "--hash=sha256:\(SampleReading.hex("1"))"
  static let two = "--hash sha256:\(SampleReading.hex("2"))"

  @Test(arguments: ["\n", "\r\n"])
  func joinsContinuedLines(lineBreak: String) throws {
    let lines = [
      "\u{FEFF}# made by a tool", "Foo.Bar[Extra]==1.0 ; python_version < \"3.9\" \\",
      "    \(Self.one) \\", "    \(Self.two)", "    # via thing", "", "plain", "ranged>=1,<2 # why",
      "arbitrary===1.0+local", "open==1.*",
    ]
    let lockfile = try SampleReading.lockfile(
      lines.joined(separator: lineBreak), "requirements.txt")
    let all = lockfile.dependencies
    #expect(all.map(\.name) == ["foo-bar", "plain", "ranged", "arbitrary", "open"])
    #expect(all.map(\.version) == ["1.0", "", "", "1.0+local", ""])
    #expect(all[0].artifacts.map(\.name) == [nil, nil] && all[0].digests.count == 2)
    #expect(
      lockfile.text(all[0].range) == "Foo.Bar[Extra]==1.0 ; python_version < \"3.9\"")
    #expect(lockfile.text(all[2].range) == "ranged>=1,<2")
    #expect(all.allSatisfy { $0.source.kind == .unstated })
  }

  @Test func readsReferences() throws {
    let commit = PoetryLockTests.commit
    let text = """
      named @ https://h.example/named-1.tar.gz#sha256=\(SampleReading.hex("3"))
      git+https://user:secret@github.com/x/y.git@\(commit)#egg=y[z]&subdirectory=s
      git+ssh://git@github.com/x/w@main#egg=w
      https://h.example/p/wheel_name-2.0-py3-none-any.whl \(Self.one)
      -e git+https://github.com/x/e.git@\(commit)#egg=e
      -e .
      ./local/folder
      """
    let all = try SampleReading.lockfile(text, "requirements-dev.txt").dependencies
    #expect(all.map(\.name) == ["named", "y", "w", "wheel-name", "e", ".", "folder"])
    #expect(all.map(\.source.kind) == [.url, .git, .git, .url, .git, .link, .link])
    #expect(all.map(\.source.commit) == [nil, commit, nil, nil, commit, nil, nil])
    #expect(all.map(\.digests.count) == [1, 0, 0, 1, 0, 0, 0])
    #expect(all.allSatisfy { !$0.location.contains("secret") && !$0.source.url.contains("secret") })
  }

  @Test func anotherIndexMayServeEveryPackage() throws {
    let text = """
      -i https://pypi.org/simple
      --extra-index-url=https://user:secret@own.example/simple
      --no-binary :all:
      a==1
      """
    let lockfile = try SampleReading.lockfile(text, "constraints.txt")
    let source = lockfile.dependencies[0].source
    #expect(source.kind == .registry && source.host == "own.example")
    #expect(source.url == "https://own.example/simple")
    #expect(lockfile.text(lockfile.dependencies[0].sourceRange).hasPrefix("--extra-index-url"))
    let plain = try SampleReading.lockfile(
      "--index-url https://pypi.org/simple/\na==1", "requirements.txt")
    #expect(plain.dependencies[0].source.host == "pypi")
  }

  @Test func helmCallsALockfileSo() throws {
    let chart = """
      dependencies:
      - name: redis
        repository: https://charts.example/stable
        version: 1.0.0
      digest: sha256:\(SampleReading.hex("1"))
      generated: "2020-01-01T00:00:00Z"
      """
    #expect(try SampleReading.lockfile(chart, "requirements.lock").ecosystem == .helm)
    let rye = try SampleReading.lockfile("-e file:.\na==1\n    # via b\n", "requirements.lock")
    #expect(rye.ecosystem == .pypi && rye.dependencies.count == 2)
  }

  @Test func namesWhatItIncludes() throws {
    let text =
      "-r base.txt\n--constraint=../c.txt\n-rother.txt\n--requirement   https://h.example/r.txt"
    let lockfile = try SampleReading.lockfile(text, "requirements/dev.txt")
    #expect(
      lockfile.includes.map(\.path) == [
        "base.txt", "../c.txt", "other.txt", "https://h.example/r.txt",
      ])
    #expect(lockfile.dependencies.isEmpty)
  }

  @Test func oneNameMayStandTwice() throws {
    let text = "a==1; x\na==1; y\na==2; z\n"
    let lockfile = try SampleReading.lockfile(text, "requirements.txt")
    #expect(lockfile.dependencies.map(\.location) == ["a@1", "a@1#2", "a@2"])
    #expect(lockfile.anomalies.isEmpty)
  }

  @Test func anUnreadableDigestIsTold() throws {
    let lockfile = try SampleReading.lockfile("a==1 --hash=sha256:12", "requirements.txt")
    #expect(lockfile.dependencies[0].hasUnreadableDigest)
  }

  @Test(arguments: [
    "a==1\n<<<<<<< HEAD\n", "a==1\n=======\nb==2", ">>>>>>> x", "two words", "--unknown x", "-r",
    "a==1 --hash", "-e", "a==1\0", "a (>=1", "a[b", "Jinja2==3#x y",
  ])
  func refuses(text: String) { SampleReading.expectMalformed(text, "requirements.txt") }

  @Test(arguments: [
    ("requirements-dev.txt", true), ("dev-requirements.txt", true), ("requirements/x.txt", true),
    ("constraints-3.9.txt", true), ("docs/notes.txt", false), ("requirements.in", false),
  ])
  func knowsItsNames(path: String, isRead: Bool) {
    #expect(LockfileFormats.canRead(TreePath(path)) == isRead)
  }
}

@Suite struct PythonManifestTests {
  @Test func readsProjects() throws {
    let text = """
      [project]
      name = "app"
      dependencies = ["Foo.Bar[x] >= 1.0, < 2 ; python_version < '3.9'", "gitted", "at @ https://h.example/a.zip"]
      [project.optional-dependencies]
      fast = ["quick (>=1)"]
      [dependency-groups]
      test = ["pytest", {include-group = "Base"}, {include-group = "absent"}]
      base = ["coverage~=7.0"]
      [tool.uv]
      dev-dependencies = ["ruff"]
      override-dependencies = ["forced==1"]
      [tool.uv.sources]
      gitted = { git = "https://h.example/g", tag = "v1" }
      [tool.uv.workspace]
      members = ["packages/*"]
      [tool.pdm.dev-dependencies]
      lint = ["flake8==1", "-e file:///${PROJECT_ROOT}/sub#egg=sub"]
      [tool.pdm.resolution.overrides]
      pinned = "2.0"
      """
    let manifest = try SampleReading.manifest(text, "pyproject.toml")
    #expect(manifest.name == "app" && manifest.workspaces == ["packages/*"])
    #expect(
      manifest.asked == [
        "foo-bar >=1.0,<2", "gitted git+https://h.example/g?tag=v1", "at https://h.example/a.zip",
        "quick >=1", "pytest ", "coverage ~=7.0", "flake8 ==1",
        "sub file:///${PROJECT_ROOT}/sub#egg=sub", "ruff ",
      ])
    #expect(manifest.requirements[3].group == .optionalDependencies)
    #expect(manifest.requirements[4].group == .devDependencies)
    #expect(manifest.overrides.map(\.selector) == ["pinned", "forced"])
    #expect(
      manifest.anomalies.map(\.what) == ["'include-group' names 'absent', which is not there"])
  }

  @Test func readsPoetry() throws {
    let text = """
      [tool.poetry]
      name = "app"
      [tool.poetry.dependencies]
      python = "^3.9"
      plain = "^1.2"
      extra = { version = "*", optional = true }
      many = [{ version = "<2", python = "<3.8" }, { git = "https://h.example/m", rev = "abc" }]
      [tool.poetry.dev-dependencies]
      old = "~1"
      [tool.poetry.group.docs.dependencies]
      sphinx = { path = "../sphinx" }
      """
    let manifest = try SampleReading.manifest(text, "pyproject.toml")
    #expect(
      manifest.asked == [
        "plain ^1.2", "extra *", "many <2", "many git+https://h.example/m@abc", "old ~1",
        "sphinx file:../sphinx",
      ])
    #expect(manifest.requirements.map(\.group).suffix(2) == [.devDependencies, .devDependencies])
  }

  @Test func readsPipfiles() throws {
    let text = """
      [[source]]
      url = "https://pypi.org/simple"
      name = "pypi"
      [packages]
      Foo_Bar = "*"
      ranged = {version = ">=1", extras = ["x"]}
      gitted = {git = "https://h.example/g", ref = "main"}
      here = {path = ".", editable = true}
      [dev-packages]
      pytest = "==7"
      [requires]
      python_version = "3.9"
      """
    let manifest = try SampleReading.manifest(text, "Pipfile")
    #expect(
      manifest.asked == [
        "foo-bar *", "ranged >=1", "gitted git+https://h.example/g@main", "here file:.",
        "pytest ==7",
      ])
    #expect(manifest.requirements[4].group == .devDependencies)
  }

  @Test func readsRequirementsInput() throws {
    let manifest = try SampleReading.manifest(
      "-c constraints.txt\nDjango >= 4\ngit+https://h.example/x@main#egg=x\n.\n", "requirements.in")
    #expect(manifest.asked == ["django >=4", "x git+https://h.example/x@main#egg=x"])
  }

  @Test(arguments: [
    "[project]\ndependencies = [\"two words\"]", "[project]\ndependencies = 1",
    "[dependency-groups]\na = [{x = 1}]", "[tool]\npoetry = 1",
  ])
  func refuses(text: String) {
    let source = Source(Array(text.utf8), path: "pyproject.toml", origin: .candidate)
    guard case .malformed = ManifestFormats.read(source) else {
      Issue.record("read")
      return
    }
  }
}
