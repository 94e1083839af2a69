import Evidence
import Foundation
import TestSupport
import Testing

@testable import Git

/// Histories with merges, several roots, odd dates and signatures, compared with git itself.
@Suite struct CommitGraphTests {
  /// A history of some shape: `seed` decides parents, dates and references.
  static func history(seed: UInt64) throws -> GitRecipe {
    let recipe = try GitRecipe()
    var random = Numbers(seed: seed)
    let tree = try recipe.git("write-tree")
    var commits: [String] = []
    for index in 0..<40 {
      var arguments = ["commit-tree", tree, "-m", "commit \(index % 7)"]
      for parent in Set((0..<random.next(3)).map { _ in random.next(max(1, commits.count)) })
      where parent < commits.count { arguments += ["-p", commits[parent]] }
      let date = 1_500_000_000 + index * 1000 - random.next(5) * 50_000
      let result = try Command.run(
        "git", arguments, in: recipe.path,
        environment: [
          "GIT_COMMITTER_DATE": "\(date) +0130", "GIT_AUTHOR_DATE": "\(date - 5) -0800",
        ])
      commits.append(result.output.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    for index in 0..<5 {
      try recipe.git("update-ref", "refs/heads/b\(index)", commits[random.next(commits.count)])
      try recipe.git("tag", "t\(index)", commits[random.next(commits.count)])
      try recipe.git("tag", "-a", "-m", "x", "a\(index)", commits[random.next(commits.count)])
    }
    try recipe.git("update-ref", "refs/pull/7/head", commits[random.next(commits.count)])
    if seed.isMultiple(of: 2) { try recipe.git("pack-refs", "--all") }
    return recipe
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>) func walksAsGitDoes(seed: UInt64) throws {
    let recipe = try Self.history(seed: seed)
    let repository = try #require(try Repository.discover(from: recipe.path))
    let references = repository.listReferences()
    let listed = try recipe.git("for-each-ref", "--format=%(refname) %(objectname) %(*objectname);")
    let ours = references.all.map { reference in
      let peeled = reference.tags.isEmpty ? "" : reference.commit?.hex ?? ""
      return "\(reference.name.text) \(reference.target?.hex ?? "") \(peeled);"
    }
    #expect(ours.joined(separator: "\n") == listed)

    let graph = repository.graph(from: references.all.compactMap(\.commit))
    let log = try recipe.git("log", "--all", "--format=%H %T %ct %P")
    var lines = Set(log.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
    for node in graph.indices {
      let parents = graph.parents(of: node).map { graph[id: $0].hex }
      let line =
        ([graph[id: node].hex, graph.trees[Int(node)].hex, "\(graph.committed[Int(node)])"]
        + parents).joined(separator: " ")
      #expect(lines.remove(line) != nil, "\(line)")
    }
    #expect(lines.isEmpty)

    let branches = try recipe.git("rev-list", "--branches").split(separator: "\n").count
    let tips = references.branchTips.compactMap { graph.node($0) }
    #expect(graph.reachable(from: tips).count == branches)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>) func descendantsAreGits(seed: UInt64) throws {
    let recipe = try Self.history(seed: seed)
    let repository = try #require(try Repository.discover(from: recipe.path))
    let graph = repository.graph(from: repository.listReferences().all.compactMap(\.commit))
    let children = CommitChildren(graph)
    let tags = repository.listReferences().tags
    for node in graph.indices {
      let found = children.descendants(of: node)
      let said = try recipe.git("tag", "--contains", graph[id: node].hex)
      let ours = tags.filter { tag in
        tag.commit.flatMap { graph.node($0) }.map(found.contains) ?? false
      }
      #expect(
        ours.map(\.shortName).sorted() == said.split(separator: "\n").map(String.init).sorted())
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>) func mergeBasesAreGits(seed: UInt64) throws {
    let recipe = try Self.history(seed: seed)
    let repository = try #require(try Repository.discover(from: recipe.path))
    let graph = repository.graph(from: repository.listReferences().all.compactMap(\.commit))
    var finder = MergeBaseFinder(graph)
    var random = Numbers(seed: seed)
    for _ in 0..<30 {
      let pair = (0..<2).map { _ in CommitGraph.Node(random.next(graph.count)) }
      let ids = pair.map { graph[id: $0].hex }
      let said = try Command.run("git", ["merge-base", "--all"] + ids, in: recipe.path)
      let expected = said.output.split(separator: "\n").map(String.init).sorted()
      let found = finder.bases(pair[0], pair[1])
      let ours = try #require(found).map { graph[id: $0].hex }.sorted()
      #expect(ours == expected, "\(ids)")
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>) func rangesAreGits(seed: UInt64) throws {
    let recipe = try Self.history(seed: seed)
    let repository = try #require(try Repository.discover(from: recipe.path))
    for (base, head) in [("b0", "b1"), ("b1", "b2"), ("b3", "b0"), ("b4", "b2")] {
      let ids = try [base, head].map { name in
        try #require(ObjectID(hex: try recipe.git("rev-parse", "refs/heads/\(name)")))
      }
      let range = try repository.commits(from: ids[0], to: ids[1])
      let expected = try recipe.git("rev-list", "\(ids[0])..\(ids[1])")
      #expect(
        Set(range.commits.map(\.hex)) == Set(expected.split(separator: "\n").map(String.init)))
    }
  }

  @Test func readsWholeCommits() throws {
    let recipe = try GitRecipe()
    try recipe.write("a", "1")
    let first = try recipe.commit("first")
    let raw = """
      tree \(try recipe.git("rev-parse", "HEAD^{tree}"))
      parent \(first)
      author A <U> Thor <a@example.org> -5 +1545
      committer C <c@example.org> 4102444801 -0000
      encoding ISO-8859-1
      gpgsig -----BEGIN SSH SIGNATURE-----
       AAAA
       -----END SSH SIGNATURE-----
      author Second <second@example.org> 1 +0000

      subject

      body
      """
    let id = try #require(ObjectID(hex: try Self.store(raw, "commit", recipe)))
    let repository = try #require(try Repository.discover(from: recipe.path))
    let commit = try repository.commitObject(id)
    #expect(commit.parents.map(\.hex) == [first])
    #expect(commit.author?.seconds == -5)
    #expect(commit.author?.offsetMinutes == 945)
    #expect(commit.author?.mailText == "U")
    #expect(commit.committer?.seconds == 4_102_444_801)
    #expect(commit.more.map(\.name) == ["encoding", "gpgsig", "author"])
    #expect(commit.signature?.kind == .ssh)
    #expect(commit.title == "subject")
    let graph = repository.graph(from: [id])
    let node = try #require(graph.node(id))
    #expect(graph.marks(of: node).contains(.signed))
    #expect(graph.committed[Int(node)] == 4_102_444_801)
  }

  static func store(_ raw: String, _ kind: String, _ recipe: GitRecipe) throws -> String {
    let result = try Command.run(
      "git", ["hash-object", "-t", kind, "-w", "--literally", "--stdin"], in: recipe.path,
      input: raw)
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func followsTagsOfTagsAndSaysWhatLeadsNowhere() throws {
    let recipe = try GitRecipe()
    try recipe.write("a", "1")
    let commit = try recipe.commit("first")
    try recipe.git("tag", "-a", "-m", "one", "one")
    try recipe.git("tag", "-a", "-m", "two", "two", "one")
    try recipe.git("tag", "-a", "-m", "three", "three", "two")
    try recipe.git("tag", "blob", try recipe.git("rev-parse", "HEAD:a"))
    try recipe.git("tag", "-a", "-m", "tree", "tree", "HEAD^{tree}")
    try recipe.write(".git/refs/heads/broken", "not an object\n")
    try recipe.write(".git/refs/heads/gone", String(repeating: "1", count: 40) + "\n")
    try recipe.write(".git/refs/heads/loop", "ref: refs/heads/pool\n")
    try recipe.write(".git/refs/heads/pool", "ref: refs/heads/loop\n")
    try recipe.write(".git/refs/heads/lost", "ref: refs/heads/nowhere\n")
    try recipe.link(".git/refs/heads/link", to: "main")
    let repository = try #require(try Repository.discover(from: recipe.path))
    let list = repository.listReferences()
    #expect(list["refs/tags/three"]?.tags.count == 3)
    #expect(list["refs/tags/three"]?.commit?.hex == commit)
    #expect(list["refs/tags/blob"]?.commit == nil)
    guard case .other(.tree, _) = list["refs/tags/tree"]?.tip else {
      Issue.record("a tag of a tree")
      return
    }
    for name in ["broken", "gone", "loop", "lost", "link"] {
      guard case .nowhere = list[TreePath("refs/heads/" + name)]?.tip else {
        Issue.record("refs/heads/\(name) leads nowhere")
        continue
      }
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>) func treesDifferAsGitSays(seed: UInt64) throws {
    let recipe = try GitRecipe()
    var random = Numbers(seed: seed)
    for round in 0..<2 {
      for file in 0..<30 where random.next(3) > 0 {
        let path = "d\(random.next(4))/e\(random.next(3))/f\(file)"
        try recipe.write(path, "\(round)\(random.next(2))")
      }
      if round == 1 { try recipe.git("rm", "-q", "-r", "-f", "--ignore-unmatch", "d1/e1") }
      try recipe.commit("round \(round)")
    }
    let repository = try #require(try Repository.discover(from: recipe.path))
    let trees = try ["HEAD^", "HEAD"].map {
      try #require(ObjectID(hex: try recipe.git("rev-parse", $0 + "^{tree}")))
    }
    let ours = try repository.changedPaths(from: trees[0], to: trees[1]).map { change in
      let sign = change.was == nil ? "A" : change.now == nil ? "D" : "M"
      return "\(sign)\t\(change.path.text)"
    }
    let gits = try recipe.git("diff-tree", "-r", "--no-renames", "--name-status", "HEAD^", "HEAD")
    #expect(ours.sorted() == gits.split(separator: "\n").map(String.init).sorted())
  }
}

/// The same numbers on every machine.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }
}
