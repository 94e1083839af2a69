import Evidence
import Inventory

/// A version that had left comes back as something else.
enum ReturnedVersion: DriftRule {
  static let rule = Rule(
    id: "returned-version", domain: .drift, kind: .attack, severity: .critical,
    confidence: .certain, title: "a version came back with another digest",
    explanation: """
      The pins remember versions that the lockfiles no longer hold. One that returns with another digest
      was replaced while nobody was looking: removed in one change, brought back altered in the next.
      """,
    evidence: "the pin's line and the lockfile's entry",
    remedy:
      "do not install; compare the package's content with what was used when the pin was made",
    falsePositives: "none: a published version never changes",
    techniques: [.compromiseSoftwareSupplyChain, .dataManipulation])

  static func check(_ input: DriftInput, into report: inout Report) {
    guard input.dependencies.hasBase else { return }
    for entry in input.dependencies.judged where entry.dependency.isImmutable {
      guard input.dependencies.baseline[PackageKey(entry.dependency)] == nil else { continue }
      for (pin, files) in input.pinnedFiles(of: entry.dependency) where files.outcome == .changed {
        report.find(IntegrityChanged.finding(entry, pin: pin, files, rule: rule, input))
      }
    }
  }
}
