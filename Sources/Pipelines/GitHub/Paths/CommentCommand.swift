import Evidence
import Inventory
import Syntax

/// A job that a text in a comment starts, and that nothing surely closes to strangers.
struct CommentCommand {
  let job: JudgedJob
  let condition: ConditionText
  let reach: JobReach
  /// What stands in a stranger's way, and does not hold against everything.
  let gate: String?
  private let expression: Expression

  /// Nil where no comment starts the job, or strangers get nowhere.
  init?(_ job: JudgedJob) {
    // Who names an environment means it to ask; what cleans up behind a refusal is not what the command does.
    guard ([job] + job.needed).allSatisfy({ $0.job.environment == nil }),
      let condition = job.condition, let expression = condition.expression,
      expression.all.contains(where: Self.isBody),
      let reach = job.privileged.first(where: { $0.trigger.event.hasSuffix("_comment") }),
      let last = job.steps.last(where: { $0.condition?.runsAnyway != true }) ?? job.steps.last
    else { return nil }
    let answer = reach.step(last.step.index)
    guard !answer.isClosed else { return nil }
    self.job = job
    self.condition = condition
    self.reach = reach
    self.expression = expression
    gate = answer.gate
  }

  private static func isBody(_ part: Expression) -> Bool {
    part.path?.hasSuffix("comment.body") == true
  }

  // MARK: Who refuses

  /// Whether a step that refuses strangers is all there is, and what prepares for it.
  var isRefused: Bool {
    let event = reach.trigger.event
    return job.steps.contains { SelfGating.isIn($0.step, event) }
      && job.steps.allSatisfy { judged in
        SelfGating.isIn(judged.step, event) || Self.prepares(judged.step)
          || reach.step(judged.step.index).isClosed
      }
  }

  private static func prepares(_ step: Step) -> Bool {
    guard let action = step.action, !action.hasPrefix("."),
      let name = action.split(separator: "/").last
    else { return false }
    return ["checkout", "cache", "create-github-app-token"].contains(name)
      || name.hasPrefix("setup-")
  }

  // MARK: For everyone

  /// Whether a stranger who gives the command has no more of it than what it is for.
  var isForEveryone: Bool {
    guard hasPowers else { return true }
    return takesNothing && comparesWhole && !hasWide && !job.powers.publishes
      && job.steps.allSatisfy { Self.isPinned($0.step) }
  }

  /// Whether the job does the same whatever the comment holds. What an action of others reads of it by
  /// itself, only a comparison with the whole text leaves no room for.
  var isFixed: Bool {
    takesNothing
      && (comparesWhole || job.steps.allSatisfy { $0.step.action?.hasPrefix("actions/") == true })
  }

  /// Whether it runs actions alone, none of which is given a stranger's text or the repository's code.
  private var takesNothing: Bool {
    job.steps.allSatisfy { judged in
      guard let action = judged.step.action, !action.hasPrefix("."), !action.hasSuffix("/checkout")
      else { return false }
      let texts = (judged.step.with.map(\.value) + judged.step.env.variables.map(\.value))
        .compactMap { $0.string?.lowercased() }
      return !texts.contains { text in
        Self.strangersTexts.contains { TextSearch.holds(text, $0) }
      }
    }
  }

  private static let strangersTexts = [
    "comment.body", "comment?.body", ".title", "issue.body", "head.ref", "head_ref",
    "github_event_path", "tojson(github", "payload.comment)",
  ]

  /// `comment.body == '…'` and nothing else of the text.
  private var comparesWhole: Bool {
    let compared = expression.all.reduce(0) { count, part in
      guard case .binary(.equal, let left, let right) = part.node else { return count }
      let isText = { (side: Expression) in if case .string = side.node { true } else { false } }
      return count
        + (Self.isBody(left) && isText(right) || Self.isBody(right) && isText(left) ? 1 : 0)
    }
    return compared == expression.all.count(where: Self.isBody)
  }

  private static func isPinned(_ step: Step) -> Bool {
    guard let uses = step.uses?.string, case .target(let target) = GitHubUse.parse(uses) else {
      return false
    }
    if case .commit = target.reference { return true }
    return uses.hasPrefix("actions/")
  }

  // MARK: Powers

  private static let harmless: Set = [
    "issues", "pull-requests", "discussions", "checks", "statuses", "reactions",
  ]

  /// Whether it has more than a token for comments and labels.
  private var hasPowers: Bool {
    hasWide || job.powers.secrets.contains { !isForNarrowToken($0.name) }
  }

  private var hasWide: Bool {
    let powers = job.powers
    if powers.hasAllSecrets || powers.isSelfHosted { return true }
    // A token for other services is for those that ask for one.
    let asksNobody = job.steps.allSatisfy { $0.step.action?.hasPrefix("actions/") == true }
    return powers.writes.map { scopes in
      scopes.contains { !Self.harmless.contains($0) && !(asksNobody && $0 == "id-token") }
    } ?? false
  }

  /// Whether a secret only makes an app's token that may do no more than comment and label.
  private func isForNarrowToken(_ secret: String) -> Bool {
    let uses = job.expressions.filter { found in
      found.embedded.expression?.all.contains { $0.path == "secrets." + secret } ?? false
    }
    return !uses.isEmpty
      && uses.allSatisfy { found in
        guard let index = found.step, job.steps.indices.contains(index) else { return false }
        return Self.makesNarrowToken(job.steps[index].step)
      }
  }

  private static func makesNarrowToken(_ step: Step) -> Bool {
    guard step.action == "actions/create-github-app-token" else { return false }
    let scopes = step.with.filter { $0.name.hasPrefix("permission-") }
    return !scopes.isEmpty
      && scopes.allSatisfy { scope in
        scope.value.string != "write" || harmless.contains(String(scope.name.dropFirst(11)))
      }
  }
}
