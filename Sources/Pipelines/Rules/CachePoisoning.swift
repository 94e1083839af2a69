import Evidence
import Syntax

/// A release is built with a cache that other runs write.
enum CachePoisoning: PipelineRule {
  static let rule = Rule(
    id: "cache-poisoning", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .medium, title: "a release is built with a cache that other runs can write",
    explanation: """
      Runs on the default branch and privileged triggers write caches that release jobs restore. Code that
      ran once in the weaker of them is in the release then: so it was with ultralytics and TanStack. It
      is high where a trigger that outsiders fire runs on the default branch's cache in this repository.
      """,
    evidence: "the cache, and what the job publishes",
    remedy: "build releases without caches",
    falsePositives: "very common, and seldom reached: a hint, not an alarm",
    techniques: [.poisonedPipeline, .compromiseSoftwareSupplyChain])

  static func gather(_ pipelines: PipelineSet, into evidence: inout RepositoryEvidence) {
    for job in pipelines.jobs where isRelease(job) {
      guard let cache = job.steps.first(where: { restores($0.step) }), let uses = cache.step.uses
      else { continue }
      evidence.cachedReleases.append(
        CachedRelease(
          job: job.job.id, subject: job.subject, workflow: job.owner.subject,
          place: uses.place(.cause), step: cache.step.label))
    }
  }

  static func conclude(_ evidence: RepositoryEvidence, into report: inout Report) {
    let writer = evidence.firstExecution
    for release in evidence.cachedReleases {
      report.find(
        Finding(
          rule, release.subject, "the job '\(release.job)' publishes what it builds with a cache",
          severity: writer == nil ? .low : .high, related: [release.workflow],
          places: [release.place] + (writer.map { [$0.asStep(1)] } ?? []),
          identity: [release.step]))
    }
  }

  private static func isRelease(_ job: JudgedJob) -> Bool {
    let isReleaseRun = job.workflow.triggers.contains { trigger in
      trigger.event == "release" || trigger.event == "push" && !trigger.texts("tags").isEmpty
    }
    return isReleaseRun && job.powers.publishes
  }

  private static func restores(_ step: Step) -> Bool {
    guard let action = step.action else { return false }
    if action == "actions/cache" || action == "actions/cache/restore" { return true }
    if ["actions/setup-node", "actions/setup-python", "actions/setup-java"].contains(action) {
      return step.input("cache") != nil
    }
    return action == "swatinem/rust-cache"
  }
}
