import Foundation
import TestSupport
import Testing

/// What a pull request can try in order to get past the gate. Each attempt carries an attack (one
/// package keeps its version and changes its digest) and is refused.
@Suite struct BypassTests {
  struct Attempt: CustomStringConvertible, Sendable {
    let description: String
    /// What must stand in the report, beside the refusal.
    let rule: String
    let code: Int32
    let make: @Sendable (GitRecipe) throws -> Void

    init(
      _ description: String, _ rule: String, code: Int32 = 1,
      _ make: @escaping @Sendable (GitRecipe) throws -> Void
    ) {
      self.description = description
      self.rule = rule
      self.code = code
      self.make = make
    }
  }

  static let honest = NpmProject([.init("left"), .init("right")])
  static let swapped = NpmProject([.init("left", content: "evil"), .init("right")])
  static let policy = "fail-on: high\nexpect: [package-lock.json]\n"

  static let attempts: [Attempt] = [
    Attempt("nothing but the swap", "integrity-changed") { _ in },
    Attempt("raise fail-on in the policy", "trust-changed") {
      try $0.write(".pintle/policy.yaml", "fail-on: critical\nexpect: [package-lock.json]\n")
    },
    Attempt("lower the rule in the policy", "trust-changed") {
      try $0.write(
        ".pintle/policy.yaml", policy + "rules: {integrity-changed: {severity: info}}\n")
    },
    Attempt("allow the package in the policy", "trust-changed") {
      try $0.write(".pintle/policy.yaml", policy + "rules: {integrity-changed: {allow: [left]}}\n")
    },
    Attempt("add a waiver", "trust-changed") {
      try $0.write(
        ".pintle/waivers.yaml",
        "waivers:\n  - {rule: integrity-changed, subject: \"pkg:npm/left@1.0.0\", reason: r, owner: o, expires: 2030-01-01}\n"
      )
    },
    Attempt("pin the new digest", "trust-changed") { recipe in
      let pins = try String(contentsOfFile: recipe.path + "/.pintle/pins", encoding: .utf8)
      try recipe.write(".pintle/pins", pins.replacingOccurrences(of: "gradlew", with: "gradlex"))
    },
    Attempt("break the pins", "trust-changed") { try $0.write(".pintle/pins", "<<<<<<< ours\n") },
    Attempt("break the policy", "trust-changed") {
      try $0.write(".pintle/policy.yaml", "fail: [\n")
    },
    Attempt("remove .pintle", "trust-changed") { try $0.remove(".pintle") },
    Attempt("make .pintle a link", "trust-changed") {
      try $0.remove(".pintle")
      try $0.write("elsewhere/policy.yaml", "fail-on: critical\n")
      try $0.link(".pintle", to: "elsewhere")
    },
    Attempt("name oneself as approver", "trust-changed") { recipe in
      let trust = try String(contentsOfFile: recipe.path + "/.pintle/trust.json", encoding: .utf8)
      try recipe.write(
        ".pintle/trust.json", trust.replacingOccurrences(of: "\"ann\"", with: "\"mallory\""))
    },
    Attempt("rename the lockfile", "integrity-changed") {
      try $0.git("mv", "-f", "package-lock.json", "npm-shrinkwrap.json")
    },
    Attempt("move the lockfile", "integrity-changed") {
      try $0.write("app/package.json", swapped.manifest)
      try $0.write("app/package-lock.json", swapped.lockfile)
      try $0.remove("package-lock.json")
    },
    Attempt("hide the lockfile among fixtures", "integrity-changed") {
      try $0.write("test/fixtures/package-lock.json", swapped.lockfile)
      try $0.remove("package-lock.json")
    },
    Attempt("make the lockfile a link in the tree", "integrity-changed") {
      try $0.write("docs/notes.txt", swapped.lockfile)
      try $0.link("package-lock.json", to: "docs/notes.txt")
    },
    Attempt("make the lockfile a link out of the tree", "lockfile", code: 3) {
      try $0.link("package-lock.json", to: "/tmp/package-lock.json")
    },
    Attempt("break the lockfile", "lockfile", code: 3) {
      try $0.write("package-lock.json", swapped.lockfile + "}")
    },
    Attempt("claim a future version", "lockfile", code: 3) {
      try $0.write(
        "package-lock.json",
        swapped.lockfile.replacingOccurrences(
          of: "\"lockfileVersion\": 3", with: "\"lockfileVersion\": 9"))
    },
    Attempt("make the lockfile a folder", "expectation", code: 3) {
      try $0.remove("package-lock.json")
      try $0.write("package-lock.json/a", "x")
    },
    Attempt("remove the lockfile", "expectation", code: 3) { try $0.remove("package-lock.json") },
    Attempt("hide it with attributes", "integrity-changed") {
      try $0.write(
        ".gitattributes", "package-lock.json -diff linguist-generated merge=union export-ignore\n")
    },
    Attempt("say everything twice", "integrity-changed") {
      try $0.write(
        "package-lock.json",
        swapped.lockfile.replacingOccurrences(
          of: "\"version\": \"1.0.0\",\n      \"resolved\": \"https://registry.npmjs.org/left",
          with:
            "\"version\": \"9.9.9\",\n      \"version\": \"1.0.0\",\n      \"resolved\": \"https://registry.npmjs.org/left"
        ))
    },
    Attempt("add the known digest beside the new one", "integrity-changed") {
      let known = NpmProject.integrity("left1.0.0")
      try $0.write(
        "package-lock.json",
        honest.lockfile.replacingOccurrences(
          of: known, with: known + " " + NpmProject.integrity("evil")))
    },
    Attempt("change .npmrc too", "resolver-config-changed") {
      try $0.write(".npmrc", "registry=https://mirror.example/\n")
    },
    Attempt("override the package", "dependency-patched") {
      try $0.write(
        "package.json",
        honest.manifest.replacingOccurrences(
          of: "\"version\": \"1.0.0\",",
          with: "\"version\": \"1.0.0\",\n  \"overrides\": {\"right\": \"npm:evil@1\"},"))
    },
    Attempt("a tag named like the base", "integrity-changed") {
      try $0.git("tag", "refs/remotes/origin/main")
    },
  ]

  /// A repository with a gate on main, ready for a change.
  static func repository() throws -> GitRecipe {
    let recipe = try GitRecipe()
    _ = try Command.run(
      "ssh-keygen",
      ["-q", "-t", "ed25519", "-N", "", "-C", "ann", "-f", recipe.scratch.path + "/ann"],
      in: recipe.path)
    try recipe.write("package.json", honest.manifest)
    try recipe.write("package-lock.json", honest.lockfile)
    try recipe.write("gradlew", "first\n")
    let result = try recipe.pintle("init", "--approver", "ann=" + recipe.scratch.path + "/ann.pub")
    try #require(result.code == 0, "\(result.error)")
    try recipe.write(".pintle/policy.yaml", policy)
    try recipe.commit("base")
    try recipe.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try recipe.git("switch", "-q", "-c", "change")
    return recipe
  }

  @Test(arguments: attempts) func isRefused(_ attempt: Attempt) throws {
    let recipe = try Self.repository()
    try recipe.write("package-lock.json", Self.swapped.lockfile)
    try attempt.make(recipe)
    try recipe.commit()
    let result = try recipe.pintle("check", "--base", "origin/main")
    #expect(result.code == attempt.code, "\(result.output)\(result.error)")
    #expect(result.output.contains("[\(attempt.rule)]"), "\(result.output)")
  }

  /// An edit of policy alone is stopped, too: nothing else is wrong with the change.
  @Test(arguments: attempts.filter { $0.rule == "trust-changed" })
  func isRefusedWithoutAttack(_ attempt: Attempt) throws {
    let recipe = try Self.repository()
    try attempt.make(recipe)
    try recipe.commit()
    let result = try recipe.pintle("check", "--base", "origin/main")
    #expect(result.code == 1, "\(result.output)\(result.error)")
    #expect(result.output.contains("high[trust-changed]"))
  }

  @Test(arguments: ["--pins", "--policy", "--trust"]) func ownFilesAreRefused(option: String) throws
  {
    let recipe = try Self.repository()
    try recipe.write("mine", "#pintle-pins 1\n")
    try recipe.commit()
    let result = try recipe.pintle("check", "--base", "origin/main", option, "mine")
    #expect(result.code == 2)
    #expect(result.error.contains("\(option) names 'mine', which the candidate tracks"))
  }

  @Test func mergeDriversTakeNoPart() throws {
    let recipe = try Self.repository()
    try recipe.write(".gitattributes", "package-lock.json merge=union\n")
    try recipe.write("package-lock.json", Self.swapped.lockfile)
    try recipe.commit("attack")
    try recipe.git("switch", "-q", "-c", "target", "origin/main")
    try recipe.write(
      "package-lock.json", NpmProject([.init("left", content: "b"), .init("right")]).lockfile)
    try recipe.commit("target moves")
    let result = try recipe.pintle(
      "check", "--base", "refs/heads/target", "--head", "refs/heads/change")
    #expect(result.code == 3)
    #expect(result.output.contains("merge or rebase onto the base"))
  }
}
