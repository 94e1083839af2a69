import Evidence
import Git

/// What a CI system says about the change it runs for: names of branches and commits, nothing else is
/// believed.
public enum EnvironmentBase: Sendable, Equatable {
  /// The tip of a branch that a change wants to land on.
  case branch(String)
  /// The commit a push started from, and the branch it went to, by its full name.
  case push(before: String, branch: String?, defaultBranch: String?)
  /// A merge queue's base commit.
  case commit(String)

  /// What the variables of GitHub, GitLab, Buildkite, CircleCI, Jenkins and Azure say; nil outside CI
  /// and on events that have no base.
  public static func read(_ variables: [String: String], event: GitHubEvent?) -> EnvironmentBase? {
    func value(_ name: String) -> String? {
      variables[name].flatMap { $0.isEmpty || $0 == "false" ? nil : $0 }
    }
    if value("GITHUB_ACTIONS") != nil { return github(value, event) }
    if value("GITLAB_CI") != nil { return gitlab(value) }
    if let branch = value("BUILDKITE_PULL_REQUEST_BASE_BRANCH") { return .branch(branch) }
    if let branch = value("CHANGE_TARGET") { return .branch(branch) }
    if let branch = value("SYSTEM_PULLREQUEST_TARGETBRANCH") { return .branch(branch) }
    if value("CIRCLECI") != nil, let base = value("CIRCLE_PULL_REQUEST_BASE_BRANCH") {
      return .branch(base)
    }
    return nil
  }

  private static func github(
    _ value: (String) -> String?, _ event: GitHubEvent?
  ) -> EnvironmentBase? {
    switch value("GITHUB_EVENT_NAME") {
    case "pull_request", "pull_request_target":
      return value("GITHUB_BASE_REF").map { .branch($0) }
    case "merge_group": return event?.mergeGroupBase.map { .commit($0) }
    case "push":
      return event?.before.map {
        .push(
          before: $0, branch: value("GITHUB_REF"), defaultBranch: event?.defaultBranch)
      }
    default: return nil
    }
  }

  private static func gitlab(_ value: (String) -> String?) -> EnvironmentBase? {
    if let branch = value("CI_MERGE_REQUEST_TARGET_BRANCH_NAME") { return .branch(branch) }
    return value("CI_COMMIT_BEFORE_SHA").map {
      .push(
        before: $0, branch: value("CI_COMMIT_BRANCH").map { "refs/heads/" + $0 },
        defaultBranch: value("CI_DEFAULT_BRANCH"))
    }
  }
}

/// The parts of GitHub's event file that name commits and branches.
public struct GitHubEvent: Sendable, Equatable {
  public var before: String?
  public var mergeGroupBase: String?
  public var pullRequestHead: String?
  public var defaultBranch: String?

  public init() {}
}
