import TestSupport
import Testing

/// Input of many like parts, each of which is compared with the others: minutes where that is done in
/// pairs.
@Suite(.timeLimit(.minutes(1))) struct ManyLinesTests {
  private static func number(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: digits - text.count) + text
  }

  @Test func imagesOfOneName() throws {
    func file(_ first: Int) -> String {
      (first..<first + 20_000).map {
        "FROM example.org/tool:1.2.3@sha256:\(Self.number($0, digits: 64))\n"
      }.joined()
    }
    let recipe = try GitRecipe()
    try recipe.write("Dockerfile", file(0))
    let base = try recipe.commit()
    try recipe.write("Dockerfile", file(20_000))
    try recipe.commit()
    let result = try recipe.pintle("check", "--base", base)
    #expect(result.code == 1 && result.said.contains("moved-image"))
  }

  @Test func usesOfOneVersion() throws {
    func file(_ first: Int) -> String {
      "on: push\njobs:\n  build:\n    steps:\n"
        + (first..<first + 10_000).map {
          "      - uses: a/b@\(Self.number($0, digits: 40)) # v1.2.3\n"
        }.joined()
    }
    let recipe = try GitRecipe()
    try recipe.write(".github/workflows/build.yml", file(0))
    let base = try recipe.commit()
    try recipe.write(".github/workflows/build.yml", file(10_000))
    try recipe.commit()
    let result = try recipe.pintle("check", "--base", base)
    #expect(result.code == 1 && result.said.contains("reference-comment-mismatch"))
  }

  @Test func tagsOnOneCommit() throws {
    let recipe = try GitRecipe()
    let commit = try recipe.commit()
    let tags = (0..<100_000).map { "\(commit) refs/tags/v0.\($0 / 1000).\($0 % 1000)\n" }
    try recipe.write(
      ".git/packed-refs",
      "# pack-refs with: peeled fully-peeled sorted \n"
        + tags.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined())
    let result = try recipe.pintle("check")
    #expect(result.said.contains("tags-share-commit"))
  }
}
