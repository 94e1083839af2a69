import Foundation
import TestSupport
import Testing

/// Hostile and broken input: an exact message and the right exit code, never a crash.
@Suite struct BadInputTests {
  struct Case: CustomStringConvertible, Sendable {
    let description: String
    let code: Int32
    let says: String
    let arguments: [String]
    let make: @Sendable (GitRecipe) throws -> Void

    init(
      _ description: String, _ code: Int32, _ says: String, _ arguments: [String] = [],
      _ make: @escaping @Sendable (GitRecipe) throws -> Void = { _ in }
    ) {
      self.description = description
      self.code = code
      self.says = says
      self.arguments = arguments
      self.make = make
    }
  }

  static let lock = NpmProject([.init("left")]).lockfile
  static let deep = String(repeating: "[", count: 100_000)

  static func lockfile(_ name: String, _ text: String, _ says: String) -> Case {
    Case("a lockfile that is \(name)", 3, says, ["--strict"]) {
      try $0.write("package-lock.json", text)
    }
  }

  static func pins(_ name: String, _ text: String, _ says: String) -> Case {
    Case("pins with \(name)", 2, says) { try $0.write(".pintle/pins", text) }
  }

  static let cases: [Case] = [
    lockfile("empty", "", "the text ends where a value is expected"),
    lockfile("truncated", String(lock.dropLast(30)), "a string without an end"),
    lockfile("nested too deep", deep, "nested deeper than 200"),
    lockfile(
      "a huge number", "{\"lockfileVersion\": 1\(String(repeating: "0", count: 400))}",
      "'lockfileVersion' is not a number from 1"),
    lockfile("a list", "[]", "an npm lockfile is an object"),
    lockfile(
      "of a future version", "{\"lockfileVersion\": 4, \"packages\": {}}",
      "lockfileVersion 4 is newer"),
    lockfile(
      "with a byte that is no text", "{\"a\": \"\u{1}\"}", "a control character in a string"),
    Case("a lockfile that is not UTF-8", 3, "bytes that are not UTF-8", ["--strict"]) {
      try $0.write("package-lock.json", Data([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]))
    },
    Case(
      "a Renovate configuration that is cut", 3, "renovate.json5: a string without an end",
      ["--strict"]
    ) {
      try $0.write("renovate.json5", "{ // a comment\n  extends: ['a")
    },
    Case("an image that only a run knows", 3, "is only a run knows", ["--strict"]) {
      try $0.write(
        ".github/workflows/a.yml",
        "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: x\n"
          + "    container: ${{ needs.b.outputs.image }}\n    steps: [{run: make}]\n")
    },
    Case("a lockfile that is a folder", 3, "a folder has the name of a lockfile", ["--strict"]) {
      try $0.write("package-lock.json/x", "x")
    },
    Case("a link out of the tree", 3, "a link that leads out of the tree", ["--strict"]) {
      try $0.link("package-lock.json", to: "../../etc/passwd")
    },
    Case("a chain of links without an end", 3, "2 × lockfile link-loop", ["--strict"]) {
      try $0.link("package-lock.json", to: "npm-shrinkwrap.json")
      try $0.link("npm-shrinkwrap.json", to: "package-lock.json")
    },
    pins(
      "conflict markers", "#pintle-pins 1\n<<<<<<< a\n=======\n>>>>>>> b\n",
      ".pintle/pins:2:1: a merge conflict; remove the marker lines"),
    pins(
      "a contradiction",
      "#pintle-pins 1\nfile a sha256:\(String(repeating: "0", count: 64))\nfile a sha256:\(String(repeating: "1", count: 64))\n",
      ".pintle/pins:3:1: two lines disagree about 'sha256' of file a"),
    pins("a newer format", "#pintle-pins 2\n", "pins of format 2 need a newer pintle"),
    pins("no header", "file a digest:none\n", "the first line is not '#pintle-pins 1'"),
    pins("a broken line", "#pintle-pins 1\nfile\n", "a line is 'kind id fact:value…'"),
    Case("unsorted pins", 0, "pass") {
      try $0.write(".pintle/pins", "#pintle-pins 1\ntool b digest:none\nfile a digest:none\n")
    },
    Case(
      "a policy with a typo", 2,
      ".pintle/policy.yaml:1:1: a policy has no key 'failon'; did you mean 'fail-on'?"
    ) {
      try $0.write(".pintle/policy.yaml", "failon: high\n")
    },
    Case("a policy with a wrong type", 2, ".pintle/policy.yaml:2:9: 'expect' is a list of texts") {
      try $0.write(".pintle/policy.yaml", "fail-on: high\nexpect: yes\n")
    },
    Case("a policy with an unknown rule", 2, "did you mean 'insecure-url'?") {
      try $0.write(".pintle/policy.yaml", "rules:\n  insecure-urls: {severity: low}\n")
    },
    Case("a waiver without a date", 2, "a waiver has a reason, an owner and a date") {
      try $0.write(".pintle/waivers.yaml", "waivers:\n  - {fingerprint: ab, reason: r, owner: o}\n")
    },
    Case(".pintle that is a link", 2, "'.pintle' is a link, not a folder") {
      try $0.write("x/policy.yaml", "")
      try $0.link(".pintle", to: "x")
    },
    Case("a base that does not exist", 3, "git fetch origin nowhere", ["--base", "nowhere"]),
    Case(
      "a base that is an expression", 2, "neither a full commit id nor a reference",
      ["--base", "HEAD~1"]),
    Case(
      "a base that is an abbreviated id", 3, "'0123abc' is not in this clone",
      ["--base", "0123abc"]),
    Case(
      "a base that is not here", 3, "is not in this clone",
      ["--base", String(repeating: "a", count: 40)]),
    Case(
      "a base that is a tag of that name, too", 2,
      "means several things: refs/heads/both, refs/tags/both", ["--base", "both"]
    ) {
      try $0.commit()
      try $0.git("branch", "both")
      try $0.git("tag", "both")
    },
    Case("replaced objects", 3, "replace references or grafts", ["--base", "refs/heads/old"]) {
      let first = try $0.commit("one")
      try $0.git("branch", "old")
      let second = try $0.commit("two")
      try $0.git("replace", second, first)
    },
    Case("an unknown flag", 2, "Unknown option '--bas'. Did you mean '--base'?", ["--bas", "x"]),
    Case("an unknown level", 2, "'hihg' is no level", ["--fail-on", "hihg"]),
    Case("an unknown rule", 2, "did you mean 'added'?", ["--only", "aded"]),
    Case("an impossible moment", 2, "is no moment", ["--at", "2026-02-30"]),
    Case("a folder that is not there", 2, "'nowhere' is not a folder", ["nowhere"]),
  ]

  @Test(arguments: cases) func isAnswered(_ test: Case) throws {
    let recipe = try GitRecipe()
    try recipe.write("package.json", "{}\n")
    try test.make(recipe)
    try recipe.commit()
    let result = try Command.pintle(["check"] + test.arguments, in: recipe.path)
    #expect(result.code == test.code, "\(result.output)\(result.error)")
    #expect(result.said.contains(test.says), "\(result.said)")
  }

  @Test func notARepository() throws {
    let scratch = try Scratch()
    let alone = try Command.pintle(["check"], in: scratch.path)
    #expect(alone.code == 0)
    let based = try Command.pintle(["check", "--base", "main"], in: scratch.path)
    #expect(based.code == 2)
    #expect(based.error.contains("is not inside a git repository, so it has no base"))
  }

  @Test func mergeConflict() throws {
    let recipe = try GitRecipe()
    try recipe.write("a", "1\n")
    try recipe.commit()
    try recipe.git("branch", "other")
    try recipe.write("a", "2\n")
    try recipe.commit()
    try recipe.git("switch", "-q", "other")
    try recipe.write("a", "3\n")
    try recipe.commit()
    let result = try recipe.pintle("check", "--base", "main")
    #expect(result.code == 3)
    #expect(result.said.contains("'a': changed on both sides"))
  }

  @Test func shallowCloneOfAMergeRequest() throws {
    let recipe = try GitRecipe()
    try recipe.write("a", "1\n")
    try recipe.commit()
    try recipe.git("switch", "-q", "-c", "change")
    try recipe.write("b", "1\n")
    try recipe.commit()
    try recipe.git("switch", "-q", "main")
    try recipe.git("merge", "-q", "--no-ff", "--no-edit", "change")
    let clone = recipe.scratch.path + "/clone"
    try recipe.git("clone", "-q", "--depth", "2", "file://" + recipe.path, clone)
    let base = try recipe.git("rev-parse", "main^1")
    let result = try Command.pintle(["check", "--base", base], in: clone)
    #expect(result.code == 0, "\(result.output)\(result.error)")
    let head = try recipe.git("rev-parse", "main^2")
    let event = recipe.scratch.path + "/event.json"
    try "{\"pull_request\": {\"head\": {\"sha\": \"\(head)\"}}}".write(
      toFile: event, atomically: true, encoding: .utf8)
    let github = try Command.pintle(
      ["check"], in: clone,
      environment: [
        "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main",
        "GITHUB_EVENT_PATH": event,
      ])
    #expect(
      github.output.contains("base \(base.prefix(12)) (main)"), "\(github.output)\(github.error)")
  }

  @Test func shallowCloneWithoutTheMergeBase() throws {
    let recipe = try GitRecipe()
    try recipe.commit("one")
    try recipe.git("switch", "-q", "-c", "change")
    try recipe.write("b", "1\n")
    try recipe.commit("two")
    try recipe.git("switch", "-q", "main")
    try recipe.write("c", "1\n")
    try recipe.commit("three")
    let clone = recipe.scratch.path + "/clone"
    try recipe.git(
      "clone", "-q", "--depth", "1", "--no-single-branch", "file://" + recipe.path, clone)
    let result = try Command.pintle(
      ["check", "--base", "main", "--head", "refs/remotes/origin/change"], in: clone)
    #expect(result.code == 3)
    #expect(result.output.contains("git fetch --unshallow"))
  }

  @Test func completeCloneOfTwoHistories() throws {
    let recipe = try GitRecipe()
    try recipe.commit("one")
    try recipe.git("switch", "-q", "--orphan", "other")
    try recipe.commit("another one")
    let result = try recipe.pintle("check", "--base", "main", "--head", "other")
    #expect(result.code == 3)
    #expect(result.said.contains("the histories of base and head have no common commit"))
    #expect(!result.said.contains("unshallow"))
  }

  @Test func partialClone() throws {
    let recipe = try GitRecipe()
    try recipe.write("package.json", NpmProject([.init("left")]).manifest)
    try recipe.write("package-lock.json", Self.lock)
    try recipe.commit()
    try recipe.git("config", "uploadpack.allowFilter", "true")
    let clone = recipe.scratch.path + "/clone"
    try recipe.git("clone", "-q", "--bare", "--filter=blob:none", "file://" + recipe.path, clone)
    let result = try Command.pintle(["check", "--strict"], in: clone)
    #expect(result.code == 3, "\(result.output)\(result.error)")
    #expect(result.output.contains("an object is not in this clone"))
  }

  @Test func sha256Repository() throws {
    let recipe = try GitRecipe()
    let other = recipe.scratch.path + "/sha256"
    try recipe.git("init", "-q", "--object-format=sha256", other)
    let result = try Command.pintle(["check"], in: other)
    #expect(result.code == 2)
    #expect(result.error.contains("SHA-256"), "\(result.error)")
  }

  @Test func extensions() throws {
    let recipe = try GitRecipe()
    try recipe.commit()
    try recipe.git("config", "core.repositoryFormatVersion", "1")
    try recipe.git("config", "extensions.worktreeConfig", "true")
    try recipe.git("config", "extensions.partialClone", "origin")
    #expect(try recipe.pintle("check").code == 0)
    try recipe.git("config", "extensions.unheardOf", "true")
    let result = try recipe.pintle("check")
    #expect(result.code == 2, "\(result.output)")
  }

  @Test func corruptObject() throws {
    let recipe = try GitRecipe()
    try recipe.write("package.json", NpmProject([.init("left")]).manifest)
    try recipe.write("package-lock.json", Self.lock)
    try recipe.commit("one")
    let blob = try recipe.git("rev-parse", "HEAD:package-lock.json")
    let object = recipe.path + "/.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: object)
    try Data("not zlib".utf8).write(to: URL(fileURLWithPath: object))
    let result = try recipe.pintle("check", "--head", "refs/heads/main", "--strict")
    #expect(result.code == 3, "\(result.output)\(result.error)")
  }

  @Test func ownedBySomebodyElse() throws {
    let recipe = try GitRecipe()
    try recipe.commit()
    try #require(getuid() == 0, "this test changes owners and needs root")
    _ = try Command.run("chown", ["-R", "nobody", recipe.path], in: recipe.path)
    #expect(try recipe.pintle("check").code == 0)
  }

  @Test func pinLosesNothing() throws {
    let recipe = try GitRecipe()
    try recipe.write("gradlew", "first\n")
    try recipe.commit()
    #expect(try recipe.pintle("pin").code == 0)
    let before = try String(contentsOfFile: recipe.path + "/.pintle/pins", encoding: .utf8)
    #expect(before.hasPrefix("#pintle-pins 1\nfile gradlew sha256:"))
    try recipe.write("gradlew", "second\n")
    let differs = try recipe.pintle("pin")
    #expect(differs.code == 1)
    #expect(differs.output.contains("differs: file gradlew"))
    #expect(try String(contentsOfFile: recipe.path + "/.pintle/pins", encoding: .utf8) == before)
    #expect(try recipe.pintle("pin", "--update", "gradlew").code == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: recipe.path + "/.pintle")
    #expect(left == ["pins"])
  }

  /// A sanitizer's runtime needs files of its own and does not start under this limit.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PINTLE_SANITIZED"] == nil))
  func pinOnAFullDisk() throws {
    let recipe = try GitRecipe()
    try recipe.write("gradlew", "first\n")
    try recipe.commit()
    #expect(try recipe.pintle("pin").code == 0)
    let before = try String(contentsOfFile: recipe.path + "/.pintle/pins", encoding: .utf8)
    try recipe.write("mvnw", "more\n")
    // A limit on the size of files stops the write half-way, as a full disk would.
    let result = try Command.run(
      "bash", ["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" pin >/dev/null", Command.pintle],
      in: recipe.path)
    #expect(result.code == 2, "\(result.error)")
    #expect(try String(contentsOfFile: recipe.path + "/.pintle/pins", encoding: .utf8) == before)
    let left = try FileManager.default.contentsOfDirectory(atPath: recipe.path + "/.pintle")
    #expect(left == ["pins"])
  }
}
