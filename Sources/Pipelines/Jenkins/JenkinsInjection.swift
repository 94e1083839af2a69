import Evidence
import Syntax

/// A text of somebody else that Groovy makes a part of a script.
struct JenkinsInjection {
  let source: Source
  let path: String
  let range: Range<Int>
  let control: Control
  /// Whether the file names credentials, which the script can take then.
  let hasCredentials: Bool

  static func all(_ file: PipelineFile) -> [JenkinsInjection] {
    let source = file.source
    let calls = GroovyCalls(source.bytes)
    let names = JenkinsNames(calls, in: source.bytes)
    let hasCredentials = ByteSearch.containsAny(
      ["withCredentials", "credentials(", "sshagent", "withAWS", "withRegistry"], in: source.bytes)
    return calls.all.filter { Jenkinsfile.language(of: $0.name) != nil }.flatMap { call in
      GroovyInterpolation.all(call, in: source.bytes).compactMap { found -> JenkinsInjection? in
        let control = names.control(of: found.path)
        guard control > .fixed else { return nil }
        return JenkinsInjection(
          source: source, path: found.path, range: found.range, control: control,
          hasCredentials: hasCredentials)
      }
    }
  }
}

/// Who writes what the variables of a build hold: Jenkins' own of pull requests ("Branch and pull request
/// variables" of the multibranch plugins), those of the GitHub and GitLab plugins, parameters, and what the file
/// itself assigns from them.
struct JenkinsNames {
  private var own: [String: Control] = [:]
  /// Parameters that leave no room.
  private var choices: Set<String> = []

  /// Who opens a pull request chooses these freely.
  private static let outsider: Set = [
    "CHANGE_TITLE", "CHANGE_BRANCH", "CHANGE_AUTHOR_DISPLAY_NAME", "CHANGE_AUTHOR_EMAIL",
    "ghprbPullTitle", "ghprbPullLongDescription", "ghprbSourceBranch", "ghprbCommentBody",
    "ghprbTriggerAuthorEmail", "ghprbPullAuthorEmail", "gitlabMergeRequestTitle",
    "gitlabMergeRequestDescription", "gitlabSourceBranch", "gitlabTriggerPhrase", "gitlabUserName",
    "gitlabUserEmail", "BITBUCKET_SOURCE_BRANCH", "BITBUCKET_PULL_REQUEST_TITLE",
  ]

  /// Who may push a branch or a tag chooses these; of a pull request they are `PR-` and a number.
  private static let member: Set = [
    "BRANCH_NAME", "GIT_BRANCH", "GIT_LOCAL_BRANCH", "TAG_NAME", "CHANGE_TARGET", "gitlabBranch",
    "gitlabTargetBranch", "ghprbTargetBranch",
  ]

  /// - Parameter calls: of the whole file, in order: a name is assigned before it is used.
  init(_ calls: GroovyCalls, in bytes: [UInt8]) {
    for call in calls.all where call.name == "booleanParam" || call.name == "choice" {
      choices.insert(String(decoding: bytes[call.text], as: UTF8.self))
    }
    for assignment in calls.assignments {
      let control = control(of: assignment.value)
      own[assignment.name] = max(own[assignment.name] ?? .fixed, control)
    }
  }

  func control(of path: String) -> Control {
    let parts = path.split(separator: ".").map(String.init)
    guard let first = parts.first else { return .fixed }
    switch first {
    case "params": return parts.count > 1 && !choices.contains(parts[1]) ? .member : .fixed
    case "env": return parts.count > 1 ? named(parts[1]) : .fixed
    default: return named(first)
    }
  }

  private func named(_ name: String) -> Control {
    if Self.outsider.contains(name) { return .outsider }
    return max(own[name] ?? .fixed, Self.member.contains(name) ? .member : .fixed)
  }
}
