import Foundation
import TestSupport
import Testing

/// Hostile and broken repositories: an answer with an exact message, never a crash or a hang, and nothing
/// written into the repository.
@Suite struct HistoryInputTests {
  struct Case: CustomStringConvertible, Sendable {
    let description: String
    let code: Int32
    let says: [String]
    let arguments: [String]
    let make: @Sendable (GitRecipe) throws -> Void

    init(
      _ description: String, _ code: Int32, _ says: String..., arguments: [String] = ["--history"],
      make: @escaping @Sendable (GitRecipe) throws -> Void
    ) {
      self.description = description
      self.code = code
      self.says = says
      self.arguments = arguments
      self.make = make
    }
  }

  static let objects: [Case] = [
    Case("a parent that is missing", 0, "1 commit is named and not here, or cannot be read") {
      try $0.removeObject(try $0.git("rev-parse", "HEAD^"))
    },
    Case("a parent that is corrupt", 0, "1 commit is named and not here, or cannot be read") {
      let parent = try $0.git("rev-parse", "HEAD^")
      try $0.removeObject(parent)
      try $0.write($0.objectFile(parent), "not zlib")
    },
    Case("a pack without its index", 2, "HEAD leads to", "which is not here", "git fsck") {
      try $0.git("repack", "-a", "-d", "-q")
      let folder = ".git/objects/pack"
      for file in try FileManager.default.contentsOfDirectory(atPath: $0.path + "/" + folder)
      where file.hasSuffix(".idx") {
        try $0.remove(folder + "/" + file)
      }
    },
    Case("a blob that is missing", 3, "an object is not in this clone", arguments: Self.strictHead)
    {
      try $0.write("package.json", NpmProject([.init("left")]).manifest)
      try $0.write("package-lock.json", NpmProject([.init("left")]).lockfile)
      try $0.commit()
      try $0.removeObject(try $0.git("rev-parse", "HEAD:package-lock.json"))
    },
    Case("tags of tags, of a tree and of a blob", 0, "7 references") {
      try $0.git("tag", "-a", "-m", "x", "one")
      try $0.git("tag", "-a", "-m", "x", "two", "one")
      try $0.git("tag", "-a", "-m", "x", "three", "two")
      try $0.git("tag", "blob", try $0.git("rev-parse", "HEAD:a"))
      try $0.git("tag", "-a", "-m", "x", "tree", "HEAD^{tree}")
    },
    Case("a commit with 300 parents", 0, "303 commits") {
      let tree = try $0.git("write-tree")
      var arguments = ["commit-tree", tree, "-m", "many"]
      for index in 0..<300 {
        arguments += ["-p", try $0.git("commit-tree", tree, "-m", "root \(index)")]
      }
      try $0.git("update-ref", "refs/heads/main", try $0.git(arguments))
    },
  ]

  static let strictHead = ["--head", "refs/heads/main", "--strict"]

  static let references: [Case] = [
    Case(
      "symbolic references in a circle and to nothing", 0, "3 × references broken",
      "refs/heads/loop"
    ) {
      try $0.write(".git/refs/heads/loop", "ref: refs/heads/pool\n")
      try $0.write(".git/refs/heads/pool", "ref: refs/heads/loop\n")
      try $0.write(".git/refs/heads/lost", "ref: refs/heads/nowhere\n")
    },
    Case("names like options and paths", 0, "pass") {
      try $0.addPackedReferences(["refs/tags/--upload-pack=x", "refs/tags/-rf", "refs/tags/../x"])
    },
    Case(
      "a name that a shell would run", 1, "'refs/tags/$(id)' holds a command substitution with 'id'"
    ) {
      try $0.addPackedReferences(["refs/tags/$(id)"])
    },
    Case("a .git file that leads elsewhere", 0, "2 commits") {
      let elsewhere = $0.scratch.path + "/elsewhere"
      try FileManager.default.moveItem(atPath: $0.path + "/.git", toPath: elsewhere)
      try $0.write(".git", "gitdir: \(elsewhere)\n")
    },
    Case("a .git file that leads nowhere", 0, "'.git' is there and leads to no repository") {
      try $0.remove(".git")
      try $0.write(".git", "gitdir: /nonexistent\n")
    },
    Case("a .git file that names itself", 0, "'.git' is there and leads to no repository") {
      try $0.remove(".git")
      try $0.write(".git", "gitdir: .git\n")
    },
    Case("submodules that are the repository itself", 0, "pass") {
      let head = try $0.git("rev-parse", "HEAD")
      try $0.write(
        ".gitmodules", "[submodule \"a\"]\n\tpath = sub\n\turl = ./\n[submodule\n\tpath = ../x\n")
      try $0.git("update-index", "--add", "--cacheinfo", "160000,\(head),sub")
      try $0.git("add", ".gitmodules")
      try $0.git("commit", "-q", "-m", "sub")
    },
    Case(
      "workflows that are no YAML", 0, "2 × pipeline malformed", ".github/workflows/bytes.yml"
    ) {
      try $0.write(".github/workflows/bytes.yml", Data([0xFF, 0xFE, 0x00]))
      try $0.write(".github/workflows/mess.yml", "on: push\njobs: [\n  - : x: y\n\t- @")
      try $0.commit()
    },
  ]

  @Test(arguments: objects + references) func isAnswered(_ test: Case) throws {
    let recipe = try Self.recipe()
    try test.make(recipe)
    let before = try Self.listing(recipe)
    let result = try Self.check(recipe, test.arguments)
    #expect(result.code == test.code, "\(result.output)\(result.error)")
    for text in test.says { #expect(result.said.contains(text), "\(result.said)") }
    #expect(try Self.listing(recipe) == before, "something was written")
  }

  /// Raw commits on top of the recipe's, as their lines; the parent's line is added.
  static let commits: [(name: String, lines: [String], says: String)] = [
    ("before 1970", ["author A <a@e> -86400 +0000", "committer A <a@e> -5 +0000"], "1969-12-31"),
    (
      "after 2100", ["author A <a@e> 4102444801 +0000", "committer A <a@e> 99999999999 +0000"],
      "3 commits"
    ),
    (
      "offsets beyond 14 hours",
      ["author A <a@e> 1767323050 +9959", "committer A <a@e> 1767323050 -1800"],
      "3 commits"
    ),
    (
      "a date that is none",
      ["author A <a@e> yesterday", "committer A <a@e> 18446744073709551616 +0"],
      "3 commits"
    ),
    ("no people", [], "3 commits"),
    (
      "repeated fields",
      [
        "author A <a@e> 1767323050 +0000", "author B <b@e> 1 +0000",
        "committer A <a@e> 1767323050 +0000", "committer GitHub <noreply@github.com> 1 +0000",
        "tree 0000000000000000000000000000000000000000",
      ], "3 commits"
    ),
    (
      "a header that is injected",
      ["author A\rparent 1\u{0}tree <a@e> 1767323050 +0000", "committer A <a@e> 1767323050 +0000"],
      "3 commits"
    ),
    (
      "control characters in a name",
      [
        "author \u{1B}[31mA <a@e> 1767323050 +0000",
        "committer GitHub\u{1B}[2J <noreply@github.com> 1767323050 +0000",
      ], "names GitHub as its committer"
    ),
  ]

  @Test(arguments: commits.indices) func oddCommit(index: Int) throws {
    let (_, lines, says) = Self.commits[index]
    let recipe = try Self.recipe()
    let head =
      [
        "tree \(try recipe.git("rev-parse", "HEAD^{tree}"))",
        "parent \(try recipe.git("rev-parse", "HEAD"))",
      ]
    let text = (head + lines).joined(separator: "\n") + "\n\n\u{0}message\nmore"
    try recipe.git("update-ref", "refs/heads/main", try recipe.store(Data(text.utf8), "commit"))
    try recipe.addPackedReferences(["refs/tags/v2.0.0"])
    let result = try Self.check(recipe, ["--history", "--all"])
    #expect(result.code == 0 || result.code == 1, "\(result.output)\(result.error)")
    #expect(result.said.contains(says), "\(result.said)")
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func namesAndMessagesThatAreNoText() throws {
    let recipe = try Self.recipe()
    var bytes = Data("tree \(try recipe.git("rev-parse", "HEAD^{tree}"))\nauthor ".utf8)
    bytes +=
      [0xFF, 0xFE] + Data(" <a@".utf8) + [0xC0]
      + Data("> 1 +0000\ncommitter C <c@e> 1 +0000\n\n".utf8)
    bytes += [0xFF, 0x00, 0x80]
    try recipe.git("update-ref", "refs/heads/odd", try recipe.store(bytes, "commit"))
    try recipe.addPackedReferences(["refs/heads/caf\u{E9}", "refs/tags/\u{202E}evil"])
    let result = try Self.check(recipe, ["--history"])
    #expect(result.code == 1, "\(result.output)\(result.error)")
    #expect(result.said.contains("turns the direction of text"))
    #expect(!result.output.unicodeScalars.contains("\u{202E}"))
  }

  @Test func aHundredThousandReferences() throws {
    let recipe = try Self.recipe()
    try recipe.addPackedReferences((0..<100_000).map { "refs/tags/pkg\($0 % 700)@\($0).0.0" })
    let result = try Self.check(recipe, [])
    #expect(result.code == 0, "\(result.output)\(result.error)")
    #expect(result.output.contains("100,002 references"), "\(result.output)")
    #expect(result.output.utf8.count < 10_000)
  }

  /// A fetch that goes on while pintle reads: whatever it sees, it is one answer.
  @Test func aFetchWhileReading() async throws {
    let recipe = try Self.recipe()
    let script = """
      for i in $(seq 40); do
        git commit -q --allow-empty -m "$i" && git tag "v1.$i.0"
        git repack -a -d -q
      done
      """
    let path = recipe.path
    let writer = Task.detached { try Command.run("bash", ["-c", script], in: path) }
    for _ in 0..<10 {
      let result = try Self.check(recipe, ["--history"])
      #expect(result.code == 0, "\(result.output)\(result.error)")
    }
    #expect(try await writer.value.code == 0)
  }

  static let refsFiles: [(text: String, says: String)] = [
    ("", "names no upstream"),
    ("garbage", "each upstream begins with 'From URL' or '# URL'"),
    ("fatal: could not read", "each upstream begins with"),
    (
      "# https://github.com/a/b\nzzz refs/tags/x\n",
      "neither '<object> TAB <reference>' nor a heading"
    ),
    (
      "# https://github.com/a/b\n\(zeros)\trefs/tags/x^{}\n",
      "without the reference itself in front"
    ),
    (
      "# https://github.com/a/b\n\(ones)\trefs/tags/x\n\(twos)\trefs/tags/x\n",
      "stands twice, and differs"
    ),
    ("# https://github.com/a/b\n\(ones)\t\n", "neither '<object> TAB <reference>' nor a heading"),
  ]
  static let zeros = String(repeating: "0", count: 40)
  static let ones = String(repeating: "1", count: 40)
  static let twos = String(repeating: "2", count: 40)

  @Test(arguments: refsFiles.indices) func refsFile(index: Int) throws {
    let recipe = try Self.recipe()
    let file = recipe.scratch.path + "/refs"
    try Self.refsFiles[index].text.write(toFile: file, atomically: true, encoding: .utf8)
    let result = try Self.check(recipe, ["--refs", file])
    #expect(result.code == 2)
    #expect(result.said.contains(Self.refsFiles[index].says), "\(result.said)")
  }

  /// What pipelines name never becomes a word of a command.
  @Test func hostileUsesReachNoShell() throws {
    let recipe = try Self.recipe()
    let names = [
      "a/b@v1", "a/$(id)@v1", "-a/b@v1", "a/b;id@v1", "a/../b@v1", "a/`id`@v1",
      "--upload-pack=x/y@v1",
      "a/b\\n@v1", "ext::sh -c id/x@v1",
    ]
    let steps = names.map { "      - uses: \"\($0)\"\n" }.joined()
    try recipe.write(
      ".github/workflows/w.yml", "on: push\njobs:\n  j:\n    runs-on: x\n    steps:\n" + steps)
    try recipe.commit()
    let result = try recipe.pintle("upstreams")
    #expect(result.output == "https://github.com/a/b\n", "\(result.output)")
    #expect(result.error == "left out: 8 whose names are of no form that can be fetched\n")
  }

  private static func recipe() throws -> GitRecipe {
    let recipe = try GitRecipe()
    try recipe.write("a", "1\n")
    try recipe.commit("one")
    try recipe.write("a", "2\n")
    try recipe.commit("two")
    try recipe.git("tag", "v1.0.0")
    return recipe
  }

  private static func check(_ recipe: GitRecipe, _ arguments: [String]) throws -> Command.Result {
    try Command.pintle(
      ["check", "--at", "2026-06-01T00:00:00Z"] + arguments, in: recipe.path)
  }

  /// Every file below the repository, with size and time of change.
  private static func listing(_ recipe: GitRecipe) throws -> String {
    try Command.run("find", [".", "-printf", "%p %s %T@\n"], in: recipe.path).output
  }
}

extension GitRecipe {
  func objectFile(_ id: String) -> String { ".git/objects/\(id.prefix(2))/\(id.dropFirst(2))" }

  func removeObject(_ id: String) throws { try remove(objectFile(id)) }

  /// Stores bytes as an object, well-formed or not, and gives its id.
  func store(_ bytes: Data, _ kind: String) throws -> String {
    try write(".git/pintle-object", bytes)
    defer { try? remove(".git/pintle-object") }
    return try git("hash-object", "-t", kind, "-w", "--literally", ".git/pintle-object")
  }

  /// References of any name at HEAD, past git's own check of names.
  func addPackedReferences(_ names: [String]) throws {
    let head = try git("rev-parse", "HEAD")
    try git("pack-refs", "--all")
    let known = try String(contentsOfFile: path + "/.git/packed-refs", encoding: .utf8)
    let lines = known.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    let all = (lines + names.map { "\(head) \($0)" }).joined(separator: "\n") + "\n"
    try write(".git/packed-refs", all)
  }
}
