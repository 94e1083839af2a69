import Evidence
import Foundation
import Git
import TestSupport
import Testing
import Trees

@Suite struct TreeTests {
  static func repository(_ recipe: GitRecipe) throws -> Repository {
    try #require(try Repository.discover(from: recipe.path))
  }

  static func sample() throws -> GitRecipe {
    let recipe = try GitRecipe()
    for path in ["b/c.txt", "a", "b.txt", "b/a/x", ".hidden/file", "é", "sub/gone"] {
      try recipe.write(path, "content of \(path)\n")
    }
    try recipe.link("link", to: "b/c.txt")
    try recipe.link("folder-link", to: "b")
    try recipe.write("run.sh", "#!/bin/sh\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: recipe.path + "/run.sh")
    try recipe.commit()
    return recipe
  }

  @Test func listsAsGitDoes() throws {
    let recipe = try Self.sample()
    let repository = try Self.repository(recipe)
    let head = try #require(try repository.head())
    let tree = try RevisionTree(repository, commit: head.target, origin: .candidate)
    let expected = try recipe.git(
      "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "HEAD")
    #expect(
      try tree.entries().map(\.path.text).sorted()
        == expected.split(separator: "\n").map(String.init).sorted())
    #expect(try tree.entry(at: "run.sh")?.kind == .executable)
    #expect(try tree.entry(at: "link")?.kind == .link)
    #expect(try tree.entry(at: "folder-link/c.txt") == nil)
    #expect(try tree.entry(at: "b") == nil)
    #expect(try tree.entries(below: "b").map(\.path.text) == ["b/a/x", "b/c.txt"])
    let file = try #require(try tree.entry(at: "b/c.txt"))
    #expect(try tree.bytes(of: file, limit: 100) == Array("content of b/c.txt\n".utf8))
    #expect(throws: TreeError.self) { try tree.bytes(of: file, limit: 3) }
  }

  @Test func folderIsTheSameTree() throws {
    let recipe = try Self.sample()
    let repository = try Self.repository(recipe)
    let head = try #require(try repository.head())
    let revision = try RevisionTree(repository, commit: head.target, origin: .base)
    let folder = FolderTree(recipe.path, repository: repository)
    #expect(try changes(from: revision, to: folder).isEmpty)
    #expect(try folder.entry(at: "folder-link/c.txt") == nil)
    try recipe.write("b/c.txt", "other\n")
    try recipe.remove("a")
    try recipe.write("new", "new\n")
    let changed = try changes(from: revision, to: FolderTree(recipe.path, repository: repository))
    #expect(changed.map(\.path.text) == ["a", "b/c.txt", "new"])
  }

  @Test func leavesOutWhatGitIgnores() throws {
    let recipe = try Self.sample()
    try recipe.write(".gitignore", "ignored/\n*.log\n!keep.log\n")
    try recipe.write("ignored/a", "x")
    try recipe.write("ignored/tracked", "x")
    try recipe.write("x.log", "x")
    try recipe.write("keep.log", "x")
    try recipe.git("add", "-f", "ignored/tracked", ".gitignore")
    let folder = FolderTree(recipe.path, repository: try Self.repository(recipe))
    let seen = Set(try folder.entries().map(\.path.text))
    let expected = try recipe.git(
      "-c", "core.quotePath=false", "ls-files", "-c", "-o", "--exclude-standard")
    #expect(seen == Set(expected.split(separator: "\n").map(String.init)))
  }

  @Test func opensNoSpecialFile() throws {
    let recipe = try Self.sample()
    #expect(mkfifo(recipe.path + "/pipe", 0o644) == 0)
    let folder = FolderTree(recipe.path, repository: try Self.repository(recipe))
    #expect(try folder.entries().contains { $0.path == "pipe" } == false)
    #expect(folder.problems.map(\.path.text) == ["pipe"])
  }

  /// Trees that hold one tree twice, sixty levels deep, and not a single file.
  @Test func endsOnTreesWithoutEnd() throws {
    let recipe = try GitRecipe()
    let empty = try recipe.git("mktree")
    var tree = empty
    for _ in 0..<60 {
      let lines = "040000 tree \(tree)\ta\n040000 tree \(tree)\tb\n"
      let made = try Command.run("git", ["mktree"], in: recipe.path, input: lines)
      tree = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let repository = try Self.repository(recipe)
    func root(_ hex: String) throws -> RevisionTree {
      RevisionTree(repository, root: try #require(ObjectID(hex: hex)), origin: .candidate)
    }
    #expect(throws: TreeError.self) { try root(tree).entries() }
    #expect(throws: TreeError.self) { try changes(from: root(empty), to: root(tree)) }
  }

  @Test func seesSubmodules() throws {
    let recipe = try Self.sample()
    let commit = try recipe.git("rev-parse", "HEAD")
    try recipe.git("update-index", "--add", "--cacheinfo", "160000,\(commit),module")
    try recipe.git("commit", "-q", "-m", "module")
    let repository = try Self.repository(recipe)
    let head = try #require(try repository.head())
    let tree = try RevisionTree(repository, commit: head.target, origin: .candidate)
    let module = try #require(try tree.entry(at: "module"))
    #expect(module.kind == .submodule && module.id?.hex == commit)
    #expect(throws: TreeError.self) { try tree.bytes(of: module, limit: 10) }
  }

  /// Two branches that git merges, and the same merge computed here.
  @Test func mergesAsGitDoes() throws {
    let recipe = try GitRecipe()
    try recipe.write("both", (1...9).map { "\($0)\n" }.joined())
    try recipe.write("theirs", "1\n")
    try recipe.write("removed", "1\n")
    try recipe.commit("base")
    try recipe.git("switch", "-q", "-c", "side")
    try recipe.write("both", "0\n" + (1...9).map { "\($0)\n" }.joined())
    try recipe.write("theirs", "2\n")
    try recipe.write("added", "1\n")
    try recipe.commit("side")
    try recipe.git("switch", "-q", "main")
    try recipe.write("both", (1...9).map { "\($0)\n" }.joined() + "10\n")
    try recipe.remove("removed")
    try recipe.commit("main")
    let merged = try Self.merge(recipe)
    try recipe.git("merge", "-q", "--no-edit", "side")
    let repository = try Self.repository(recipe)
    let head = try #require(try repository.head())
    let expected = try RevisionTree(repository, commit: head.target, origin: .base)
    #expect(try changes(from: expected, to: merged).isEmpty)
  }

  @Test(arguments: ["edit and edit", "edit and remove", "file and folder"])
  func conflicts(kind: String) throws {
    let recipe = try GitRecipe()
    try recipe.write("a", "1\n")
    try recipe.commit("base")
    try recipe.git("switch", "-q", "-c", "side")
    if kind == "file and folder" {
      try recipe.write("b/c", "1\n")
    } else {
      try recipe.write("a", "2\n")
    }
    try recipe.commit("side")
    try recipe.git("switch", "-q", "main")
    switch kind {
    case "edit and edit": try recipe.write("a", "3\n")
    case "edit and remove": try recipe.remove("a")
    default: try recipe.write("b", "1\n")
    }
    try recipe.commit("main")
    let error = #expect(throws: TreeError.self) { try Self.merge(recipe) }
    #expect(error?.kind == .conflict)
  }

  static func merge(_ recipe: GitRecipe) throws -> MergedTree {
    let repository = try repository(recipe)
    func tree(_ name: String) throws -> RevisionTree {
      let id = try #require(ObjectID(hex: try recipe.git("rev-parse", name)))
      return try RevisionTree(repository, commit: id, origin: .candidate)
    }
    let ancestor = try recipe.git("merge-base", "main", "side")
    return try MergedTree(
      repository, ancestor: try tree(ancestor), ours: try tree("main"), theirs: try tree("side"))
  }

  @Test(arguments: [
    ("package-lock.json", FileRole.lockfile), ("a/.npmrc", .resolverConfiguration),
    ("gradle/wrapper/gradle-wrapper.jar", .wrapper), ("patches/a+1.patch", .patch),
    (".github/workflows/a.yml", .pipeline), (".pintle/pins", .trust), ("src/a.c", .other),
    (".github/CODEOWNERS", .owners), ("a/package.json", .manifest), ("uv.lock", .lockfile),
  ])
  func knowsRoles(path: String, role: FileRole) { #expect(FileRole(of: TreePath(path)) == role) }

  /// Files of several folders, in turns; and never through a link that took a folder's place.
  @Test func foldersThatStayOpenAreTheRightOnes() throws {
    let recipe = try Self.sample()
    let folder = FolderTree(recipe.path)
    for path in ["a", "b/c.txt", "b/a/x", "b/c.txt", "b.txt", "sub/gone", "a"] {
      let entry = TreeEntry(path: TreePath(path), kind: .file)
      #expect(try folder.bytes(of: entry, limit: 100) == Array("content of \(path)\n".utf8))
    }
    for path in ["folder-link/c.txt", "link", "b/none", "none/x", "a/x"] {
      let entry = TreeEntry(path: TreePath(path), kind: .file)
      #expect(throws: TreeError.self) { try folder.bytes(of: entry, limit: 100) }
    }
  }
}
