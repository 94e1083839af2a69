import Evidence
import Foundation
import Git
import TestSupport
import Testing

@testable import Trees

/// Attributes and the archive's view of a tree, compared with git.
@Suite struct AttributesTests {
  static let attributes = """
    # a comment
    *.js linguist-generated -diff
    /docs export-ignore
    tests/** export-ignore
    a/**/z diff=special
    [ab].txt -diff
    "with blank.txt" export-ignore
    !negated diff
    *.bin binary
    \\#hash export-ignore
    deep/ export-ignore
    x?z !diff
    **/any export-ignore
    [[:digit:]]x[!a-c] -diff
    [^]]y -diff
    q/**/any diff=deep
    [z-a]v -diff
    """
  static let paths = [
    "a.js", "d/b.js", "docs/x.md", "sub/docs/x.md", "tests/a/b", "a/z", "a/b/c/z", "a.txt", "c.txt",
    "with blank.txt", "x.bin", "#hash", "deep/file", "xyz", "any", "q/any", "q/r/any",
    "nested/own.js", "1xd", "1xa", "]y", "ay", "zv",
  ]

  private func repository() throws -> GitRecipe {
    let recipe = try GitRecipe()
    for path in Self.paths { try recipe.write(path, "text of \(path)\n") }
    try recipe.write(".gitattributes", Self.attributes + "\n")
    try recipe.write("nested/.gitattributes", "*.js diff -linguist-generated\n")
    try recipe.write("run.sh", "#!/bin/sh\n")
    try recipe.git("add", "-A")
    try recipe.git("update-index", "--chmod=+x", "run.sh")
    try recipe.link("link", to: "a.txt")
    try recipe.git("add", "link")
    try recipe.git("commit", "-q", "-m", "all")
    try recipe.git("reset", "-q", "--hard")
    return recipe
  }

  @Test(arguments: ["diff", "linguist-generated", "export-ignore"])
  func agreesWithGit(attribute: String) throws {
    let recipe = try repository()
    let repository = try #require(try Repository.discover(from: recipe.path))
    let head = try #require(ObjectID(hex: try recipe.git("rev-parse", "HEAD")))
    let attributes = try Attributes(
      try RevisionTree(repository, commit: head, origin: .candidate))
    for path in Self.paths {
      let line = try recipe.git("check-attr", attribute, "--", path)
      let said = line.components(separatedBy: ": ").last ?? ""
      let ours: String =
        switch attributes.state(of: attribute, at: TreePath(path)) {
        case .set: "set"
        case .unset: "unset"
        case .value(let value): value
        case nil: "unspecified"
        }
      #expect(ours == said, "\(attribute) of \(path)")
    }
  }

  @Test func theArchiveViewIsGitsArchive() throws {
    let recipe = try repository()
    let repository = try #require(try Repository.discover(from: recipe.path))
    let head = try #require(ObjectID(hex: try recipe.git("rev-parse", "HEAD")))
    let tree = try RevisionTree(repository, commit: head, origin: .candidate)
    let scratch = try Scratch()
    try recipe.git("archive", "-o", scratch.path + "/a.tar", "HEAD")
    let unpacked = try Command.run("tar", ["xf", "a.tar"], in: scratch.path)
    #expect(unpacked.code == 0)
    try FileManager.default.removeItem(atPath: scratch.path + "/a.tar")
    // What the archive left out is not there to be left out again.
    let archived = FolderTree(scratch.path)
    let digest = try #require(try ArchiveView.digest(tree))
    #expect(try ArchiveView.digest(archived) == digest)
    #expect(digest.count == 64)
  }

  @Test func refusesPatternsThatCostTime() {
    let pattern = Array(String(repeating: "*a", count: 1500).utf8)
    let text = Array(String(repeating: "a", count: 3000).utf8) + Array("b".utf8)
    #expect(!Wildcard.matches(pattern, text))
  }
}
