import Foundation
import TestSupport
import Testing

/// `pintle fix` changes what it says and no other byte.
@Suite struct FixTests {
  private static let workflow = """
    # kept as it is
    on: pull_request

    jobs:
      build:
        runs-on: ubuntu-latest
        steps:
          - name: 'quoted'   # a comment
            uses: somebody/lint@v2
          - uses: actions/checkout@1111111111111111111111111111111111111111 # v4
          - run: |
              echo "${{ github.event.pull_request.title }}"

    """

  private func repository() throws -> GitRecipe {
    let recipe = try GitRecipe()
    try recipe.write(".github/workflows/a.yml", Self.workflow)
    try recipe.write(
      ".pintle/pins",
      "#pintle-pins 1\naction github.com/somebody/lint@v2 class:moving commit:2222222222222222222222222222222222222222\n"
    )
    try recipe.commit()
    return recipe
  }

  private func text(_ recipe: GitRecipe) throws -> String {
    try String(contentsOfFile: recipe.path + "/.github/workflows/a.yml", encoding: .utf8)
  }

  @Test func aDryRunWritesNothing() throws {
    let recipe = try repository()
    let result = try recipe.pintle("fix", "--dry-run")
    #expect(result.code == 0, "\(result.error)")
    #expect(
      result.output.hasPrefix("--- a/.github/workflows/a.yml\n+++ b/.github/workflows/a.yml\n@@ "))
    #expect(try text(recipe) == Self.workflow)
  }

  @Test func editsAreExactAndFinal() throws {
    let recipe = try repository()
    #expect(try recipe.pintle("fix").code == 0)
    let expected =
      Self.workflow
      .replacingOccurrences(of: "\njobs:", with: "\npermissions:\n  contents: read\n\njobs:")
      .replacingOccurrences(
        of: "      - uses: actions/checkout@",
        with:
          "      - with:\n          persist-credentials: false\n        uses: actions/checkout@"
      )
      .replacingOccurrences(
        of: "      - run: |\n          echo \"${{ github.event.pull_request.title }}\"",
        with:
          "      - env:\n          PULL_REQUEST_TITLE: ${{ github.event.pull_request.title }}\n        run: |\n          echo \"${PULL_REQUEST_TITLE}\""
      )
      .replacingOccurrences(
        of: "somebody/lint@v2", with: "somebody/lint@2222222222222222222222222222222222222222 # v2")
    let once = try text(recipe)
    // A third party's action may need the token, so nothing is taken from it.
    #expect(
      once == expected.replacingOccurrences(of: "permissions:\n  contents: read\n\n", with: ""))
    #expect(try recipe.pintle("fix").error.hasPrefix("made 0 edits"))
    #expect(try text(recipe) == once)
  }

  @Test func oneRuleAlone() throws {
    let recipe = try repository()
    #expect(try recipe.pintle("fix", "--only", "unpinned-action").code == 0)
    #expect(
      try text(recipe)
        == Self.workflow.replacingOccurrences(
          of: "somebody/lint@v2",
          with: "somebody/lint@2222222222222222222222222222222222222222 # v2"))
    #expect(try recipe.pintle("fix", "--only", "no-such-rule").code == 2)
  }
}

/// What a pipeline installs from is read, or said to be unread.
@Suite struct InstallSourceTests {
  @Test func aFileOfAnUnknownNameIsAQuestion() throws {
    let recipe = try GitRecipe()
    try recipe.write("ci/deps.list", "left==1.0\n")
    try recipe.write("requirements-dev.txt", "left==1.0\n")
    try recipe.write(
      ".github/workflows/a.yml",
      "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pip install -r ci/deps.list -q\n      - run: pip install -r requirements-dev.txt\n"
    )
    try recipe.commit()
    let result = try recipe.pintle("check", "--format", "json")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let open = try #require(report["notVerified"] as? [[String: Any]])
    let found = open.filter { $0["reason"] as? String == "install-source-not-read" }
    #expect(
      found.compactMap { ($0["subject"] as? [String: Any])?["id"] as? String } == ["ci/deps.list"])
  }
}
