import Evidence
import Syntax

/// A job that calls a workflow of the same tree, and who calls the workflow that this job stands in.
final class WorkflowCaller {
  unowned let job: JudgedJob
  let outer: WorkflowCaller?

  init(_ job: JudgedJob, _ outer: WorkflowCaller?) {
    self.job = job
    self.outer = outer
  }

  /// Of the workflow whose trigger starts all of them.
  var events: [String] { outer?.events ?? job.owner.events }

  /// From the called workflow's side outwards.
  var chain: [WorkflowCaller] { [self] + (outer?.chain ?? []) }

  var key: [ObjectIdentifier] { chain.map { ObjectIdentifier($0.job) } }

  var powers: Powers { outer.map { job.powers.bounded(by: $0, of: job) } ?? job.powers }

  var uses: String { job.job.call?.uses.string ?? "" }

  /// Where the call hands something over, else where it stands.
  func place(of what: String) -> Place? {
    let flow = job.flow(by: outer)
    let input = job.job.call?.with?.members.first { member in
      guard let text = PipelineText(member.value) else { return false }
      let taint = flow.taint(text, at: nil)
      return taint.root == what || taint.head == what
    }
    return (input?.value ?? job.job.call?.uses)?.place(.cause)
  }

  /// What the call hands over for an input.
  func value(_ input: String) -> YAMLValue? {
    job.job.call?.with?.members.last { $0.key.string?.lowercased() == input }?.value
  }
}

/// Which secrets a called workflow gets.
enum HandedSecrets {
  case all
  case named(Set<String>)

  init(_ call: WorkflowCall?) {
    guard let secrets = call?.secrets else {
      self = .named([])
      return
    }
    if secrets.string == "inherit" {
      self = .all
    } else {
      self = .named(Set(secrets.allMembers.compactMap { $0.key.string?.lowercased() }))
    }
  }

  func holds(_ name: String) -> Bool {
    switch self {
    case .all: true
    case .named(let names): names.contains(name.lowercased())
    }
  }
}
