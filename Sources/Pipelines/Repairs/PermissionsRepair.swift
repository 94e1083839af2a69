import Evidence
import Syntax

/// Gives a workflow the permission to read, where nothing in it can need more.
enum PermissionsRepair {
  private static let readers: Set = [
    "actions/checkout", "actions/setup-node", "actions/setup-python", "actions/setup-go",
    "actions/setup-java", "actions/setup-dotnet", "actions/upload-artifact",
    "actions/download-artifact", "actions/cache",
  ]

  static func of(_ judged: JudgedWorkflow) -> Repair? {
    let root = judged.workflow.root
    guard !root.isFlow, let jobs = root.key("jobs"), judged.jobs.allSatisfy(onlyReads) else {
      return nil
    }
    return BlockInsertion.before(jobs, ["permissions:", "  contents: read", ""])
      .map { Repair("let the token read only", [$0]) }
  }

  private static func onlyReads(_ job: JudgedJob) -> Bool {
    guard job.job.call == nil, !job.steps.isEmpty else { return false }
    let usesToken = job.expressions.contains { found in
      found.embedded.expression?.all.contains { part in
        ["github.token", "secrets.github_token", "secrets", "github"].contains(part.path ?? "")
      } ?? true
    }
    return !usesToken
      && job.steps.allSatisfy { step in
        if let action = step.step.action { return readers.contains(action) }
        guard let script = step.script, script.language == .shell else { return false }
        return !script.calls.contains { call in
          call.name == "gh" || call.name == "hub"
            || call.name == "git" && call.arguments.contains("push")
            || call.name.isEmpty
        }
      }
  }
}
