/// What an expression is when somebody without any rights in the repository fires an event.
struct OutsiderWorld {
  let event: String
  let trigger: Trigger
  /// `NONE`, or `CONTRIBUTOR` of somebody whose change was taken once.
  let association: String
  /// Values of `env` that are written in the file.
  let env: (String) -> String?

  var evaluator: ExpressionEvaluator { ExpressionEvaluator { value($0) } }

  /// As if no name of a stranger stood in what only a run knows.
  var unlisted: ExpressionEvaluator {
    var evaluator = evaluator
    evaluator.listsStrangers = false
    return evaluator
  }

  /// What an event replies to: whose it is, says nothing of who replies.
  static func subjects(ofReplies event: String) -> [String] {
    switch event {
    case "issue_comment": ["issue", "pull_request"]
    case "discussion_comment": ["discussion"]
    case "pull_request_review", "pull_request_review_comment": ["pull_request"]
    default: []
    }
  }

  func value(_ context: Expression) -> Foresight {
    guard let path = context.path else { return .unknown }
    let parts = path.split(separator: ".").map(String.init)
    switch parts.first {
    case "github": return github(path, parts)
    case "env":
      return parts.count == 2 ? env(parts[1]).map { .known(.string($0)) } ?? .unknown : .unknown
    case "needs" where parts.last == "result": return .known(.string("success"))
    case "steps" where parts.last == "outcome" || parts.last == "conclusion":
      return .known(.string("success"))
    default: return .unknown
    }
  }

  private func github(_ path: String, _ parts: [String]) -> Foresight {
    switch path {
    case "github.event_name": return .known(.string(event))
    case "github.repository", "github.repository_owner", "github.repository_id",
      "github.repository_owner_id":
      return .known(.own)
    case "github.actor", "github.triggering_actor", "github.event.sender.login", "github.actor_id",
      "github.event.sender.id":
      return .known(.stranger)
    case "github.event.sender.type": return .known(.string("User"))
    case "github.event.action": return action
    case "github.head_ref":
      return event.hasPrefix("pull_request") ? .chosen : .known(.string(""))
    case "github.ref", "github.ref_name", "github.base_ref": return .unknown
    default: return parts.count > 2 && parts[1] == "event" ? payload(path, parts) : .unknown
    }
  }

  private var action: Foresight {
    trigger.types.count == 1 ? .known(.string(trigger.types[0])) : .chosen
  }

  private func payload(_ path: String, _ parts: [String]) -> Foresight {
    guard holds(parts[2]) else { return .known(.null) }
    if parts[2] == "repository" { return repository(parts) }
    switch parts.last {
    case "author_association":
      let isOthers = Self.subjects(ofReplies: event).contains(parts[2])
      return isOthers ? .chosen : .known(.string(association))
    case "merged" where parts[2] == "pull_request": return .known(.boolean(false))
    case "merged_at": return .known(.null)
    case "fork" where parts.contains("head"): return .known(.boolean(true))
    case "login" where parts.contains("user") || parts.contains("head"),
      "id" where parts.contains("user"):
      return parts.contains("base") ? .known(.own) : .known(.stranger)
    case "login", "full_name":
      if parts.contains("base") { return .known(.own) }
      return parts.contains("head") || parts.contains("head_repository")
        ? .known(.stranger) : .unknown
    case "type" where parts.contains("user"): return .known(.string("User"))
    case "name" where parts.contains("label") || parts.contains("labels"): return labels(parts)
    case "labels": return labels(parts)
    case "event" where parts[2] == "workflow_run":
      return .known(.string("pull_request"))
    case "conclusion": return .chosen
    case "name" where parts[2] == "workflow_run", "path" where parts[2] == "workflow_run",
      "name" where parts[2] == "workflow":
      return .unknown
    case "owner" where parts.contains("head_repository"): return .known(.stranger)
    default: return parts.contains("base") ? .unknown : .chosen
    }
  }

  private func repository(_ parts: [String]) -> Foresight {
    switch parts.last {
    case "full_name", "name", "login", "id": return .known(.own)
    case "fork", "private": return .known(.boolean(false))
    default: return .unknown
    }
  }

  /// Only members put labels on; those that are on stay when new commits come.
  private func labels(_ parts: [String]) -> Foresight {
    if parts[2] == "label" { return .known(.null) }
    return labelsStay ? .unknown : .known(.list([]))
  }

  var labelsStay: Bool {
    event.hasPrefix("pull_request")
      && trigger.types.contains { ["synchronize", "edited"].contains($0) }
  }

  /// Which objects an event brings.
  private func holds(_ object: String) -> Bool {
    switch object {
    case "issue": ["issues", "issue_comment"].contains(event)
    case "comment": event.hasSuffix("_comment")
    case "pull_request": event.hasPrefix("pull_request")
    case "discussion": event.hasPrefix("discussion")
    case "review": event == "pull_request_review"
    case "workflow_run", "workflow": event == "workflow_run"
    case "label": event.hasPrefix("pull_request") || ["issues", "discussion"].contains(event)
    case "inputs": event == "workflow_dispatch"
    case "client_payload": event == "repository_dispatch"
    case "release": event == "release"
    case "commits", "head_commit", "pusher", "forced": event == "push"
    default: true
    }
  }
}
