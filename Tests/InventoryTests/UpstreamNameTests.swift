import Inventory
import Testing

@Suite struct UpstreamNameTests {
  @Test(arguments: [
    "a/b", "a/b.git", "a/.github", "a/b.c", "a/_b", "a/.b_c", "A-1/b", "a/b/c/d/e/f",
  ])
  func takes(path: String) { #expect(UpstreamName(host: "x.org", path: path) != nil) }

  @Test(arguments: [
    "", "a", "/", "a/", "/a", "a//b", "a/.", "a/..", "a/...", "a/.git", "a/-b", "-a/b", "a/.-b",
    "a/b c", "a/b\n", "a/é", "a/$b", "a/b/c/d/e/f/g", "../b",
  ])
  func refuses(path: String) { #expect(UpstreamName(host: "x.org", path: path) == nil) }
}
