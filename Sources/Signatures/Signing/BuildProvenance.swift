import Syntax

/// What a CI system's environment tells about the build that runs in it, as SLSA provenance v1.
///
/// It is the job's own word: whoever controls the job can write it. What another party vouches for comes with a
/// certificate, not with this.
public struct BuildProvenance: Sendable {
  public static let predicateType = "https://slsa.dev/provenance/v1"
  public let predicate: JSONTree

  /// Nil where no system that is known runs.
  public init?(_ environment: [String: String]) {
    let found = Self.github(environment) ?? Self.gitlab(environment)
    guard let found else { return nil }
    predicate = found
  }

  /// https://actions.github.io/buildtypes/workflow/v1
  private static func github(_ environment: [String: String]) -> JSONTree? {
    guard environment["GITHUB_ACTIONS"] == "true", let server = environment["GITHUB_SERVER_URL"],
      let repository = environment["GITHUB_REPOSITORY"],
      let workflow = environment["GITHUB_WORKFLOW_REF"], let ref = environment["GITHUB_REF"],
      let commit = environment["GITHUB_SHA"], let path = path(of: workflow, in: repository)
    else { return nil }
    let url = "\(server)/\(repository)"
    let run =
      "\(url)/actions/runs/\(environment["GITHUB_RUN_ID"] ?? "")/attempts/\(environment["GITHUB_RUN_ATTEMPT"] ?? "1")"
    let known = [
      ("event_name", "GITHUB_EVENT_NAME"), ("repository_id", "GITHUB_REPOSITORY_ID"),
      ("repository_owner_id", "GITHUB_REPOSITORY_OWNER_ID"),
      ("runner_environment", "RUNNER_ENVIRONMENT"),
    ]
    return predicate(
      buildType: "https://actions.github.io/buildtypes/workflow/v1",
      parameters: [
        "workflow": .object([
          "ref": .string(ref), "repository": .string(url), "path": .string(path),
        ])
      ],
      internals: ["github": .object(members(known, environment))], source: "git+\(url)@\(ref)",
      commit: commit, builder: "\(server)/\(workflow)", run: run)
  }

  /// The path of a workflow in `OWNER/NAME/PATH@REF`.
  private static func path(of workflow: String, in repository: String) -> String? {
    guard workflow.hasPrefix(repository + "/"), let at = workflow.firstIndex(of: "@") else {
      return nil
    }
    return String(workflow[..<at].dropFirst(repository.count + 1))
  }

  /// The runner's own provenance (PROVENANCE.md of gitlab-runner).
  private static func gitlab(_ environment: [String: String]) -> JSONTree? {
    guard environment["GITLAB_CI"] == "true", let url = environment["CI_PROJECT_URL"],
      let commit = environment["CI_COMMIT_SHA"], let job = environment["CI_JOB_NAME"],
      let server = environment["CI_SERVER_URL"], let runner = environment["CI_RUNNER_ID"]
    else { return nil }
    let version = environment["CI_RUNNER_VERSION"] ?? ""
    let known = [
      ("pipelineSource", "CI_PIPELINE_SOURCE"), ("projectId", "CI_PROJECT_ID"),
      ("refProtected", "CI_COMMIT_REF_PROTECTED"), ("jobImage", "CI_JOB_IMAGE"),
    ]
    return predicate(
      buildType:
        "https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v\(version)/PROVENANCE.md",
      parameters: [
        "source": .string(url), "entryPoint": .string(job),
        "ref": .string(environment["CI_COMMIT_REF_NAME"] ?? ""),
      ],
      internals: members(known, environment), source: "git+\(url)", commit: commit,
      builder: "\(server)/-/runners/\(runner)", run: environment["CI_JOB_URL"] ?? "")
  }

  private static func members(
    _ names: [(String, String)], _ environment: [String: String]
  ) -> [String: JSONTree] {
    var members: [String: JSONTree] = [:]
    for (name, variable) in names { members[name] = environment[variable].map { .string($0) } }
    return members
  }

  private static func predicate(
    buildType: String, parameters: [String: JSONTree], internals: [String: JSONTree],
    source: String, commit: String, builder: String, run: String
  ) -> JSONTree {
    .object([
      "buildDefinition": .object([
        "buildType": .string(buildType), "externalParameters": .object(parameters),
        "internalParameters": .object(internals),
        "resolvedDependencies": .array([
          .object([
            "uri": .string(source), "digest": .object(["gitCommit": .string(commit)]),
          ])
        ]),
      ]),
      "runDetails": .object([
        "builder": .object(["id": .string(builder)]),
        "metadata": .object(["invocationId": .string(run)]),
      ]),
    ])
  }
}
