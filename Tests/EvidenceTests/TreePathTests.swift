import Evidence
import Testing

@Suite struct TreePathTests {
  @Test(arguments: [
    ("a/b", "c", "a/b/c"), ("a/b", "../c", "a/c"), ("", "./c", "c"), ("a", "../b/../c", "c"),
  ])
  func resolves(folder: String, link: String, target: String) {
    #expect(TreePath(folder).resolving(link) == TreePath(target))
  }

  @Test(arguments: [("a", "../../c"), ("", ".."), ("a", "/etc/passwd")])
  func staysInside(folder: String, link: String) {
    #expect(TreePath(folder).resolving(link) == nil)
  }

  @Test func comparesBytes() {
    // The same letter, composed and decomposed: two files.
    #expect(TreePath("\u{E9}") != TreePath("e\u{301}"))
  }

  @Test func knowsFolders() {
    #expect(TreePath("a/b").isInside("a"))
    #expect(!TreePath("ab").isInside("a"))
    #expect(TreePath("a").isInside(.root))
    #expect(TreePath(bytes: [0x61, 0xFF]).text == "a\\xff")
  }
}
