import Evidence
import Inventory

/// A step that uses an action by a reference that can move.
enum UnpinnedAction: PipelineRule {
  static let rule = Rule(
    id: "unpinned-action", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .certain, title: "action is named by a reference that can move",
    explanation: """
      A tag can be moved by whoever can push to the action's repository. In March 2026 75 tags of one
      action were moved to a commit that read secrets; every workflow that named a tag ran it. In a job
      that can publish it is high; GitHub's own actions are low. Actions of the repository itself are low,
      those of its owner medium at most: whoever moves these can push here, or is their colleague.
      """,
    evidence: "the reference as written",
    remedy:
      "name the commit and keep the version as a comment: uses: owner/action@<commit> # v1.2.3",
    falsePositives:
      "your own actions, by policy: rules.unpinned-action.allow; SLSA's generators, whose verifier wants a release's tag, are low",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    let publishing = PublishingSteps(pipelines)
    for use in pipelines.uses
    where use.kind == .action || use.kind == .workflow {
      let what: String
      switch use.reference {
      case .named(let name): what = "by '\(name)', which can move"
      case .missing: what = "without any reference"
      case .commit, .local, .unreadable: continue
      }
      guard use.source.origin.isOwn else { continue }
      report.find(
        Finding(
          rule, Subject(.use, use.text), "'\(use.text)' is named \(what)",
          severity: severity(use, publishing, pipelines.own), places: [use.place(.cause)],
          identity: [use.source.path.text], group: .file(use.source.path),
          repair: CommitRepair.of(use, pipelines.commit(use))))
    }
  }

  private static func severity(
    _ use: Use, _ publishing: PublishingSteps, _ own: UpstreamName?
  ) -> Severity {
    let owner = use.upstream?.path.split(separator: "/").first.map { $0.lowercased() } ?? ""
    if ["actions", "github"].contains(owner) || use.upstream != nil && use.upstream == own {
      return .low
    }
    if let upstream = use.upstream {
      if SlsaGenerator.isReleased(upstream, use.subpath, use.reference) { return .low }
      if let own, upstream.hasOwner(of: own) { return .medium }
    }
    return publishing.contains(use) ? .high : .medium
  }
}

/// Where jobs that can publish name what they use.
struct PublishingSteps {
  private var ranges: [TreePath: [Range<Int>]] = [:]

  init(_ pipelines: PipelineSet) {
    for job in pipelines.jobs where job.powers.publishes {
      ranges[job.owner.path, default: []].append(job.job.value.writtenRange)
    }
  }

  func contains(_ use: Use) -> Bool {
    ranges[use.source.path]?.contains { $0.contains(use.range.lowerBound) } ?? false
  }
}
