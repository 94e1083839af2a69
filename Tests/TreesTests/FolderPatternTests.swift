import Evidence
import Testing
import Trees

@Suite struct FolderPatternTests {
  @Test(arguments: [
    ("packages/*", "packages/a", true), ("packages/*", "packages/a/b", false),
    ("packages/**", "packages/a/b", true), ("./app/", "app", true), (".", "", true),
    ("packages/*", "other/packages/a", false), ("crates/[ab]", "crates/b", true),
  ])
  func matchesFolders(_ pattern: String, _ folder: String, _ isMember: Bool) {
    #expect(FolderPattern(pattern).matches(TreePath(folder), from: .root) == isMember)
    let below = folder.isEmpty ? TreePath("root") : TreePath("root/" + folder)
    #expect(FolderPattern(pattern).matches(below, from: "root") == isMember)
    #expect(!FolderPattern(pattern).matches(below, from: "elsewhere"))
  }

  @Test func readsWhatStandsInFrontOfWildcards() {
    #expect(FolderPattern("!packages/old").isExclusion)
    #expect(FolderPattern("!packages/old").text == "packages/old")
    #expect(FolderPattern("a/b/*/c").literalFolder == "a/b")
    #expect(FolderPattern("a/b").isLiteral && !FolderPattern("a/{b,c}").isLiteral)
  }
}
