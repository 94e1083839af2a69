/// The workflows of a tree by what `workflow_run` calls them, and who can start one.
struct NamedRuns: Sendable {
  private struct Run: Sendable {
    let isStartedByOutsiders: Bool
    /// Names of the workflows whose end starts this one.
    let awaited: [String]
  }

  /// Several workflows may have one name.
  private var runs: [String: [Run]] = [:]

  mutating func add(_ workflow: Workflow) {
    let run = Run(
      isStartedByOutsiders: workflow.triggers.contains(where: Self.isOutsiders),
      awaited: workflow.trigger("workflow_run")?.texts("workflows") ?? [])
    runs[workflow.name ?? workflow.source.path.text, default: []].append(run)
  }

  /// Whether members alone start every workflow that the trigger waits for; false where one is not here.
  func areMembers(_ trigger: Trigger) -> Bool {
    let names = trigger.texts("workflows")
    return !names.isEmpty && names.allSatisfy { isMembers($0, 0) }
  }

  /// GitHub starts no more than three workflows in a chain.
  private static let longestChain = 4

  private func isMembers(_ name: String, _ depth: Int) -> Bool {
    guard depth < Self.longestChain, let runs = runs[name] else { return false }
    return runs.allSatisfy { run in
      !run.isStartedByOutsiders && run.awaited.allSatisfy { isMembers($0, depth + 1) }
    }
  }

  /// Whatever a pull request's run is started by, what it brings is an outsider's.
  private static func isOutsiders(_ trigger: Trigger) -> Bool {
    if trigger.event.hasPrefix("pull_request") { return true }
    switch trigger.access {
    case .outsiderWithPowers:
      return trigger.event != "workflow_run" || trigger.texts("workflows").isEmpty
    case .outsiderWithout: return true
    case .member, .caller: return false
    }
  }
}
