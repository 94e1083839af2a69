import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

@Suite struct GoSumTests {
  static let one = "h1:" + String(repeating: "A", count: 43) + "="
  static let two = "h1:" + String(repeating: "A", count: 42) + "E="
  static let nothing = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY="

  @Test func joinsTheLinesOfAVersion() throws {
    let text = """
      example.com/!upper v1.0.0 \(Self.one)
      example.com/!upper v1.0.0/go.mod \(Self.two)
      example.com/a/v2 v2.0.0-20200101000000-abcdefabcdef+incompatible/go.mod \(Self.two)

      """
    let all = try SampleReading.lockfile(text, "go.sum").dependencies
    #expect(
      all.map(\.location) == [
        "example.com/!upper@v1.0.0",
        "example.com/a/v2@v2.0.0-20200101000000-abcdefabcdef+incompatible",
      ])
    #expect(all[0].artifacts.map(\.name) == ["zip", "go.mod"])
    #expect(all[0].digests.map(\.text) == [Self.one, Self.two])
    #expect(all[1].artifacts.map(\.name) == ["go.mod"])
    #expect(all[0].source.kind == .unstated && all[0].install == .no)
  }

  @Test(arguments: ["\r\n", "\n\n", "  \n", "\t\n"])
  func takesBlanksAsGoDoes(lineBreak: String) throws {
    let text = "\u{FEFF}a v1 \(Self.one)" + lineBreak + " b\tv1  \(Self.two)" + lineBreak
    let lockfile = try SampleReading.lockfile(text, "go.work.sum")
    #expect(lockfile.dependencies.map(\.name) == ["a", "b"])
    #expect(lockfile.text(lockfile.dependencies[1].range) == "b\tv1")
  }

  @Test func linesOfOneVersionMayStandApart() throws {
    let text = "a v1 \(Self.one)\nb v1 \(Self.one)\na v1/go.mod \(Self.two)\na v1 \(Self.one)\n"
    let lockfile = try SampleReading.lockfile(text, "go.sum")
    #expect(lockfile.dependencies.map(\.digests.count) == [2, 1] && lockfile.anomalies.isEmpty)
  }

  @Test func twoDigestsOfOneFileAreOdd() throws {
    let text = "a v1 \(Self.one)\na v1 \(Self.two)\n"
    let lockfile = try SampleReading.lockfile(text, "go.sum")
    #expect(lockfile.anomalies.map(\.what) == ["'a@v1' has two digests of its zip"])
    #expect(lockfile.dependencies[0].digests.count == 2)
  }

  @Test func passesOverTheDigestOfNothing() throws {
    let text = "a v1 \(Self.one)\na v1/go.mod \(Self.nothing)\n"
    let all = try SampleReading.lockfile(text, "go.sum").dependencies
    #expect(all.map(\.digests.count) == [1] && !all[0].hasUnreadableDigest)
  }

  @Test(arguments: ["h2:abc", "h1:abc", "h1:" + String(repeating: "A", count: 44)])
  func anUnreadableDigestIsNotDropped(digest: String) throws {
    let all = try SampleReading.lockfile("a v1 \(digest)\n", "go.sum").dependencies
    #expect(all[0].hasUnreadableDigest && all[0].digests.isEmpty)
  }

  @Test(arguments: [
    "a v1\n", "a v1 h1:x y\n", "<<<<<<< HEAD\n", "=======\n", ">>>>>>> a b\n", "a 1.0 \(one)\n",
    "a v1 nodigest\n", "a v1 \0\n",
  ])
  func refuses(text: String) { SampleReading.expectMalformed(text, "go.sum") }

  @Test func readsVendoredModules() throws {
    let text = """
      ## workspace
      # example.com/a v1.0.0
      ## explicit; go 1.20
      example.com/a
      example.com/a/sub
      # example.com/b v1.1.0 => example.com/fork v1.2.0
      ## explicit
      example.com/b
      # example.com/c v1.0.0 => ./local
      example.com/c
      # example.com/d v0.1.0
      ## explicit
      # example.com/unused => ../elsewhere
      # example.com/other v1.0.0 => example.com/other v1.0.1
      """
    let all = try SampleReading.lockfile(text, "vendor/modules.txt").dependencies
    #expect(
      all.map(\.purl) == [
        "pkg:golang/example.com/a@v1.0.0", "pkg:golang/example.com/fork@v1.2.0",
        "pkg:golang/example.com/c@v1.0.0", "pkg:golang/example.com/d@v0.1.0",
      ])
    #expect(all.map(\.source.kind) == [.bundled, .bundled, .file, .bundled])
    #expect(all.map { $0.flags.contains(.direct) } == [true, true, false, true])
    #expect(all[1].alias == "example.com/b" && all[2].source.url == "./local")
    #expect(all.allSatisfy { !$0.needsDigest })
  }

  @Test(arguments: [
    "example.com/a\n", "# a\na\n", "# a v1 x\n", "# a v1 => b c d\nx\n", "# a v1\na b",
  ])
  func refusesVendored(text: String) {
    SampleReading.expectMalformed(text, "vendor/modules.txt")
  }

  @Test func modulesTextElsewhereIsNoLockfile() {
    #expect(!LockfileFormats.canRead("docs/modules.txt"))
    #expect(LockfileFormats.canRead("x/vendor/modules.txt"))
  }

  @Test func readsManifests() throws {
    let text = """
      module example.com/app // here
      go 1.22.0
      toolchain go1.22.3
      require example.com/one v1.0.0
      require (
      \t"example.com/two" v2.0.0 // indirect
      \texample.com/three v3.0.0 // indirect; why
      \texample.com/four v4.0.0 // not indirect
      )
      /* a
      comment */
      replace example.com/one => ../one
      replace (
      \texample.com/two v2.0.0 => example.com/fork v2.0.1
      )
      exclude example.com/bad v1.0.0
      retract [v1.0.0, v1.1.0]
      tool ()
      """
    let manifest = try SampleReading.manifest(text, "go.mod")
    #expect(manifest.name == "example.com/app")
    #expect(
      manifest.asked == [
        "example.com/one v1.0.0", "example.com/two v2.0.0", "example.com/three v3.0.0",
        "example.com/four v4.0.0",
      ])
    #expect(manifest.requirements.map(\.isIndirect) == [false, true, true, false])
    #expect(
      manifest.overrides.map { [$0.selector, $0.specifier] } == [
        ["toolchain", "go1.22.3"], ["example.com/one", "../one"],
        ["example.com/two v2.0.0", "example.com/fork v2.0.1"],
        ["example.com/bad v1.0.0", "exclude"],
      ])
    let work = try SampleReading.manifest("go 1.22\nuse (\n\t.\n\t./sub\n)\n", "go.work")
    #expect(work.workspaces == [".", "./sub"])
  }

  @Test(arguments: [
    "require (\n", "require a\n", "what a v1\n", "replace a b\n", "require \"a v1\n",
    "<<<<<<< HEAD\n",
  ])
  func refusesManifests(text: String) {
    let source = Source(Array(text.utf8), path: "go.mod", origin: .candidate)
    guard case .malformed = ManifestFormats.read(source) else {
      Issue.record("read")
      return
    }
  }
}
