import Foundation
import TestSupport
import Testing

/// Ways to take a hijacked reference out of sight: none of them passes.
@Suite struct ReferenceEvasionTests {
  /// A project that pinned `example/scan@v1.2.0`, and the action's repository with that tag moved.
  private struct Case {
    let project: GitRecipe
    let upstream: GitRecipe
    /// What the server said before the tag was moved, and what it says now.
    let before: String
    private(set) var now = ""

    init() throws {
      upstream = try GitRecipe()
      for release in 1...4 {
        try upstream.write(
          "action.yml", "name: x\nruns: {using: composite, steps: []}\n# \(release)\n")
        try upstream.commit("release \(release)")
        try upstream.git("tag", "v1.\(release).0")
      }
      before = try Case.list(upstream)
      project = try GitRecipe()
      try Case.use("example/scan@v1.2.0", in: project)
      try project.commit()
      #expect(try project.pintle("pin", "--refs", try file("before", before)).code == 0)
      try project.commit("pins")
      try upstream.git("switch", "-q", "--detach", "main")
      try upstream.write("action.yml", "name: x\nruns: {using: composite, steps: []}\n# other\n")
      try upstream.commit("other")
      try upstream.git("tag", "-f", "v1.2.0")
      try upstream.git("switch", "-q", "main")
      now = try Case.list(upstream)
    }

    func file(_ name: String, _ text: String) throws -> String {
      let path = project.scratch.path + "/" + name
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      return path
    }

    static func use(_ text: String, in project: GitRecipe) throws {
      try project.write(
        ".github/workflows/w.yml",
        "on: push\njobs:\n  j:\n    runs-on: x\n    steps:\n      - uses: '\(text)'\n")
    }

    static let heading = "# https://github.com/example/scan\n"

    private static func list(_ recipe: GitRecipe) throws -> String {
      let lines = try recipe.git("show-ref").split(separator: "\n").map {
        $0.replacingOccurrences(of: " ", with: "\t")
      }
      return heading + lines.joined(separator: "\n") + "\n"
    }
  }

  @Test(arguments: [
    "example/scan@v1.2.0", "Example/Scan@v1.2.0", "example//scan@v1.2.0", "example/scan/@v1.2.0",
    #"example\scan@v1.2.0"#, "example/scan@refs/tags/v1.2.0",
  ])
  func noSpellingLosesItsPin(uses: String) throws {
    let test = try Case()
    try Case.use(uses, in: test.project)
    let result = try test.project.pintle("check", "--refs", try test.file("now", test.now))
    #expect(result.code == 1, "\(result.output)")
    #expect(result.said.contains("moved-tag"), "\(result.said)")
  }

  @Test func aWarningIsNoLackOfAnAnswer() throws {
    let test = try Case()
    let text = test.now.replacingOccurrences(
      of: Case.heading,
      with: Case.heading + "warning: redirecting to https://github.com/example/scan.git/\n")
    let result = try test.project.pintle("check", "--refs", try test.file("now", text))
    #expect(result.code == 1, "\(result.output)")
  }

  @Test(arguments: ["", "fatal: could not read from remote repository\n"])
  func anAnswerThatSaysNothingIsRequired(answer: String) throws {
    let test = try Case()
    let file = try test.file("now", Case.heading + answer)
    let result = try test.project.pintle("check", "--refs", file)
    #expect(result.code == 3, "\(result.output)")
    #expect(result.said.contains("nothing follows from what was brought about it"))
    let pinned = try test.project.pintle("pin", "--refs", file)
    #expect(pinned.output.contains("0 added") || pinned.output.isEmpty, "\(pinned.output)")
  }

  @Test func twoAnswersAreAnError() throws {
    let test = try Case()
    let other = test.before.replacingOccurrences(of: "example/scan", with: "Example/scan.git")
    let result = try test.project.pintle("check", "--refs", try test.file("now", test.now + other))
    #expect(result.code == 2)
    #expect(result.said.contains("two lists of the references"), "\(result.said)")
  }

  @Test func unchangedActionsAnywhereAreLookedAt() throws {
    let test = try Case()
    try test.project.write(
      "tools/scan/action.yml",
      "runs:\n  using: composite\n  steps:\n    - uses: example/scan@v1.2.0\n")
    try test.project.remove(".github")
    let base = try test.project.commit("use it elsewhere")
    try test.project.write("README", "x\n")
    try test.project.commit("explain")
    let result = try test.project.pintle(
      "check", "--base", base, "--refs", try test.file("now", test.now))
    #expect(result.code == 1, "\(result.output)")
  }

  @Test func pinnedTagsThatAreNotHereAreSaid() throws {
    let test = try Case()
    #expect(try test.upstream.pintle("pin").code == 0)
    try test.upstream.commit("pins")
    for release in 1...4 { try test.upstream.git("tag", "-d", "v1.\(release).0") }
    let result = try test.upstream.pintle("check", "--strict")
    #expect(result.code == 3, "\(result.output)")
    #expect(result.said.contains("pinned tags and branches that are not in this clone: 4"))
  }

  @Test func requestsDoNotVouch() throws {
    let test = try Case()
    let forged = try test.upstream.git("rev-parse", "v1.2.0")
    let text = test.before + "\(forged)\trefs/pull/7/head\n"
    try Case.use("example/scan@" + forged, in: test.project)
    let result = try test.project.pintle("check", "--strict", "--refs", try test.file("now", text))
    #expect(result.code == 3, "\(result.output)")
  }

  @Test func pinLaundersNothing() throws {
    let test = try Case()
    let file = test.project.path + "/.pintle/pins"
    let before = try String(contentsOfFile: file, encoding: .utf8)
    let result = try test.project.pintle("pin", "--refs", try test.file("now", test.now))
    #expect(result.code == 1, "\(result.output)")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == before)
  }

  @Test func pinSaysWhenAnObjectIsNew() throws {
    let test = try Case()
    #expect(try test.upstream.pintle("pin").code == 0)
    try test.upstream.git("tag", "-f", "-a", "-m", "x", "v1.3.0", "v1.3.0^{}")
    #expect(try test.upstream.pintle("pin").code == 1)
  }

  @Test func aClonesLogShowsAForcedBranch() throws {
    let test = try Case()
    let clone = test.project.scratch.path + "/clone"
    try test.upstream.git("clone", "-q", test.upstream.path, clone)
    try test.upstream.git("reset", "-q", "--hard", "HEAD~1")
    try test.upstream.write("other", "x\n")
    let forced = try test.upstream.commit("another history")
    let fetched = try Command.run("git", ["fetch", "-q"], in: clone)
    #expect(fetched.code == 0)
    let seen = try Command.pintle(["check", "--format", "json"], in: clone)
    #expect(seen.code == 0 && seen.output.contains("\"rewritten-push\""), "\(seen.output)")
    try FileManager.default.createDirectory(
      atPath: clone + "/.pintle", withIntermediateDirectories: true)
    try "#pintle-pins 1\nbranch refs/heads/main commit:\(forced)\n".write(
      toFile: test.project.scratch.path + "/pins", atomically: true, encoding: .utf8)
    let guarded = try Command.pintle(
      ["check", "--pins", test.project.scratch.path + "/pins"], in: clone)
    #expect(guarded.code == 1, "\(guarded.output)")
    #expect(guarded.said.contains("was forced from"))
  }
}
