import Evidence
import Syntax

/// One thing that a pipeline can do or that can start it.
public struct PipelinePower: Sendable, Hashable, Comparable {
  public enum Kind: String, Sendable {
    case trigger, permission, secret, runner, environment
  }

  public let path: TreePath
  public let kind: Kind
  /// `pull_request_target (labeled)`, `contents: write in build`, `NPM_TOKEN`
  public let text: String

  public static func < (left: PipelinePower, right: PipelinePower) -> Bool {
    (left.path, left.kind.rawValue, left.text) < (right.path, right.kind.rawValue, right.text)
  }
}

/// A power of one side that the other has not.
public struct PowerChange: Sendable, Comparable {
  public let power: PipelinePower
  public let isAdded: Bool

  public static func < (left: PowerChange, right: PowerChange) -> Bool {
    (left.power, left.isAdded ? 1 : 0) < (right.power, right.isAdded ? 1 : 0)
  }
}

extension PipelineSet {
  /// What every workflow of the tree can do.
  public var powers: Set<PipelinePower> { Set(workflows.flatMap { PipelinePowers.of($0).keys }) }

  /// What a change does to powers, sorted.
  public static func changes(from base: PipelineSet, to candidate: PipelineSet) -> [PowerChange] {
    let (was, now) = (base.powers, candidate.powers)
    return
      (now.subtracting(was).map { PowerChange(power: $0, isAdded: true) }
      + was.subtracting(now).map { PowerChange(power: $0, isAdded: false) }).sorted()
  }
}

enum PipelinePowers {
  /// With the place where each is written.
  static func of(_ judged: JudgedWorkflow) -> [PipelinePower: Place] {
    var found: [PipelinePower: Place] = [:]
    func add(_ kind: PipelinePower.Kind, _ text: String, _ place: Place) {
      let power = PipelinePower(path: judged.path, kind: kind, text: text)
      if found[power] == nil { found[power] = place }
    }
    for trigger in judged.workflow.triggers {
      let filters = ["branches", "tags", "paths", "types", "workflows"].compactMap { name in
        let texts = trigger.texts(name)
        return texts.isEmpty ? nil : "\(name): \(texts.joined(separator: ", "))"
      }
      let text =
        filters.isEmpty ? trigger.event : "\(trigger.event) (\(filters.joined(separator: "; ")))"
      add(.trigger, text, trigger.key.place(.cause))
    }
    PipelinePowers.add(
      permissions: judged.workflow.permissions, "every job",
      judged.workflow.root.startPlace(.cause), add)
    for job in judged.jobs {
      if !job.job.permissions.isMissing {
        PipelinePowers.add(
          permissions: job.job.permissions, "'\(job.job.id)'", job.job.key.place(.cause), add)
      }
      for secret in job.powers.secrets { add(.secret, secret.name.uppercased(), secret.place) }
      if job.powers.hasAllSecrets { add(.secret, "every secret", job.job.key.place(.cause)) }
      if job.powers.isSelfHosted, let runner = job.job.runsOn {
        add(.runner, "self-hosted for '\(job.job.id)'", runner.place(.cause))
      }
      if let environment = job.powers.environment, let value = job.job.environment {
        add(.environment, "'\(environment)' for '\(job.job.id)'", value.place(.cause))
      }
    }
    return found
  }

  private static func add(
    permissions: Permissions, _ whose: String, _ fallback: Place,
    _ add: (PipelinePower.Kind, String, Place) -> Void
  ) {
    switch permissions {
    case .missing: add(.permission, "the repository's default for \(whose)", fallback)
    case .readAll(let value): add(.permission, "read-all for \(whose)", value.place(.cause))
    case .writeAll(let value): add(.permission, "write-all for \(whose)", value.place(.cause))
    case .scopes(_, let scopes):
      for scope in scopes where scope.level == "write" {
        add(.permission, "\(scope.name): write for \(whose)", scope.key.place(.cause))
      }
    }
  }
}
