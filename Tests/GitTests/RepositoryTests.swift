import Git
import TestSupport
import Testing

@Suite struct RepositoryTests {
  static func open(_ recipe: GitRecipe) throws -> Repository {
    try #require(try Repository.discover(from: recipe.path))
  }

  /// Histories of random shape, with git as the oracle for ancestry and merge bases.
  @Test(arguments: 0..<4) func agreesAboutAncestry(seed: Int) throws {
    let recipe = try GitRecipe()
    let tree = try recipe.git("write-tree")
    var commits: [String] = []
    var state = UInt64(seed) &* 7919 &+ 13
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: state >> 33) % max(1, limit)
    }
    for number in 0..<24 {
      var arguments = ["commit-tree", tree, "-m", "c\(number)"]
      let parents = Set((0..<random(3)).map { _ in random(commits.count) })
      for parent in parents.sorted() where !commits.isEmpty {
        arguments += ["-p", commits[parent]]
      }
      commits.append(try recipe.git(arguments))
    }
    let repository = try Self.open(recipe)
    for _ in 0..<40 {
      let (a, b) = (commits[random(24)], commits[random(24)])
      let (one, other) = (try #require(ObjectID(hex: a)), try #require(ObjectID(hex: b)))
      let expected = try Command.run("git", ["merge-base", "--all", a, b], in: recipe.path)
      let bases = try repository.mergeBases(one, other)
      #expect(
        bases.commits.map(\.hex) == expected.output.split(separator: "\n").map(String.init).sorted()
      )
      #expect(bases.isComplete)
      let isAncestor = try Command.run(
        "git", ["merge-base", "--is-ancestor", a, b], in: recipe.path)
      #expect(try repository.isAncestor(one, of: other) == (isAncestor.code == 0 ? .yes : .no))
    }
  }

  @Test func readsReferences() throws {
    let recipe = try GitRecipe()
    let first = try recipe.commit("one")
    try recipe.git("tag", "-a", "v1", "-m", "one")
    try recipe.git("pack-refs", "--all")
    try recipe.git("branch", "other")
    let repository = try Self.open(recipe)
    #expect(try repository.head()?.name == "refs/heads/main")
    #expect(
      try repository.references(below: "refs/").map(\.name) == [
        "refs/heads/main", "refs/heads/other", "refs/tags/v1",
      ])
    let tag = try #require(try repository.reference("refs/tags/v1"))
    #expect(tag.target.hex != first)
    #expect(try repository.peeledCommit(tag.target)?.hex == first)
    #expect(try repository.reference("refs/heads/nowhere") == nil)
    #expect(try repository.reference("not a name") == nil)
  }

  @Test func hashesAsGitDoes() throws {
    let recipe = try GitRecipe()
    try recipe.write("a", "hello\n")
    let id = try recipe.git("hash-object", "a")
    #expect(try Repository.blobID(of: Array("hello\n".utf8)).hex == id)
  }

  @Test func mergesAsGitDoes() throws {
    let recipe = try GitRecipe()
    let cases = [
      ("1\n2\n3\n4\n5\n", "0\n1\n2\n3\n4\n5\n", "1\n2\n3\n4\n5\n6\n"),
      ("1\n2\n3\n", "1\nx\n3\n", "1\ny\n3\n"), ("", "a\n", "a\n"), ("a\n", "", "a\n"),
    ]
    for (was, one, other) in cases {
      for (name, text) in [("was", was), ("one", one), ("other", other)] {
        try recipe.write(name, text)
      }
      let expected = try Command.run(
        "git", ["merge-file", "-p", "one", "was", "other"], in: recipe.path)
      let merged = try MergeFile.merge(
        ancestor: Array(was.utf8), ours: Array(one.utf8), theirs: Array(other.utf8))
      #expect(
        merged.map { String(decoding: $0, as: UTF8.self) }
          == (expected.code == 0 ? expected.output : nil))
    }
  }

  @Test func knowsShallowCommits() throws {
    let recipe = try GitRecipe()
    try recipe.commit("one")
    let second = try recipe.commit("two")
    let clone = recipe.scratch.path + "/clone"
    try recipe.git("clone", "-q", "--depth", "1", "file://" + recipe.path, clone)
    let repository = try #require(try Repository.discover(from: clone))
    #expect(repository.shallowCommits.map(\.hex) == [second])
  }

  @Test func findsWorkTrees() throws {
    let recipe = try GitRecipe()
    try recipe.commit("one")
    try recipe.git("worktree", "add", "-q", recipe.scratch.path + "/other")
    let repository = try #require(try Repository.discover(from: recipe.scratch.path + "/other"))
    #expect(repository.workTree?.hasSuffix("/other/") == true)
    #expect(!repository.isBare)
    #expect(try Repository.discover(from: "/") == nil)
  }
}
