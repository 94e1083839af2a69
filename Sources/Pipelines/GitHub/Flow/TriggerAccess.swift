/// Who can fire a trigger, and with whose powers the run works then.
enum TriggerAccess: Sendable {
  /// Anyone, and the run has the repository's token and secrets.
  case outsiderWithPowers
  /// Anyone, with a token that may only read and without secrets.
  case outsiderWithout
  /// Only who may write to the repository, a schedule, or GitHub itself.
  case member
  /// Whoever calls the workflow.
  case caller
}

extension Trigger {
  /// As GitHub's "Events that trigger workflows" has it for a public repository.
  var access: TriggerAccess {
    switch event {
    case "pull_request_target": return firesForOutsiders ? .outsiderWithPowers : .member
    case "issues", "discussion": return firesForOutsiders ? .outsiderWithPowers : .member
    case "issue_comment", "discussion_comment", "commit_comment", "workflow_run", "fork", "watch":
      return .outsiderWithPowers
    case "pull_request", "pull_request_review", "pull_request_review_comment":
      return .outsiderWithout
    case "workflow_call": return .caller
    default: return .member
    }
  }

  /// Labels, assignments and milestones are made by members.
  private var firesForOutsiders: Bool {
    let types = types
    guard !types.isEmpty else { return true }
    let own: Set = [
      "opened", "edited", "reopened", "synchronize", "closed", "deleted", "created",
      "ready_for_review", "converted_to_draft", "auto_merge_enabled", "auto_merge_disabled",
    ]
    return types.contains { own.contains($0) }
  }

  /// What an outsider does to fire it.
  var act: String {
    switch event {
    case "pull_request_target", "pull_request": "opens a pull request from a fork"
    case "issues": "opens an issue"
    case "issue_comment": "comments on an issue or a pull request"
    case "discussion": "opens a discussion"
    case "discussion_comment": "comments on a discussion"
    case "commit_comment": "comments on a commit"
    case "workflow_run": "lets a workflow of a pull request run"
    case "pull_request_review", "pull_request_review_comment": "reviews a pull request"
    case "fork": "forks the repository"
    case "watch": "stars the repository"
    default: "fires '\(event)'"
    }
  }
}
