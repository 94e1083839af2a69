import Gate
import Testing

@Suite struct EnvironmentTests {
  static let github = ["GITHUB_ACTIONS": "true"]

  @Test func readsGitHub() {
    var event = GitHubEvent()
    event.before = "abc"
    event.mergeGroupBase = "def"
    event.defaultBranch = "main"
    func read(_ name: String, _ more: [String: String] = [:]) -> EnvironmentBase? {
      EnvironmentBase.read(
        Self.github.merging(["GITHUB_EVENT_NAME": name]) { $1 }.merging(more) { $1 }, event: event)
    }
    #expect(read("pull_request", ["GITHUB_BASE_REF": "main"]) == .branch("main"))
    #expect(read("merge_group") == .commit("def"))
    #expect(
      read("push", ["GITHUB_REF": "refs/heads/next"])
        == .push(before: "abc", branch: "refs/heads/next", defaultBranch: "main"))
    #expect(read("schedule") == nil)
  }

  @Test(arguments: [
    (
      ["GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"],
      EnvironmentBase.branch("main")
    ),
    (
      ["GITLAB_CI": "true", "CI_COMMIT_BEFORE_SHA": "a", "CI_DEFAULT_BRANCH": "m"],
      .push(before: "a", branch: nil, defaultBranch: "m")
    ),
    (["BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"], .branch("main")),
    (["CHANGE_TARGET": "main"], .branch("main")),
    (["SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"], .branch("refs/heads/main")),
    (["CIRCLECI": "true", "CIRCLE_PULL_REQUEST_BASE_BRANCH": "main"], .branch("main")),
  ])
  func readsOthers(variables: [String: String], base: EnvironmentBase) {
    #expect(EnvironmentBase.read(variables, event: nil) == base)
  }

  @Test func isSilentOutsideCI() { #expect(EnvironmentBase.read(["HOME": "/"], event: nil) == nil) }
}
