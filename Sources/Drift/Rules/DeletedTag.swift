import Evidence
import Git
import Inventory

/// A pinned tag is gone.
enum DeletedTag: DriftRule {
  static let rule = Rule(
    id: "deleted-tag", domain: .drift, kind: .attack, severity: .high, confidence: .certain,
    title: "a pinned tag is gone",
    explanation: """
      Releases are deleted to hide what they were, or after an incident: aquasecurity deleted 178
      releases when its repository was taken, and renamed its tags afterwards. A name that is free can be
      taken by somebody else. When another tag still names the commit it was only renamed.
      """,
    evidence: "the pin's line and the references there are",
    remedy:
      "find out why it went; refer to the commit; pintle pin --prune when it is meant to be gone",
    falsePositives: "renamed and withdrawn releases; another tag on the same commit makes it info",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    for reference in input.pinned where reference.state == .gone {
      let others = input.names(of: reference)
      let renamed = others.first
      report.find(
        Finding(
          rule, reference.subject,
          renamed.map { "'\(reference.label)' is gone; its commit is named '\($0)' now" }
            ?? "'\(reference.label)' is gone", kind: renamed == nil ? nil : .change,
          severity: renamed == nil ? nil : .info, related: reference.related,
          places: reference.places,
          facts: [reference.commitFact] + others.prefix(3).map { Fact("named by", now: $0) },
          group: reference.repository))
    }
  }
}

extension DriftInput {
  /// Tags that are a pinned reference's old commit.
  fileprivate func names(of reference: PinnedReference) -> [String] {
    let names: [String]
    if reference.repository.id == "." {
      names = references.own?.references.names(at: reference.was).map(\.text) ?? []
    } else {
      let use = used.first { $0.subject == reference.subject }
      names = use?.known?.names(of: reference.was) ?? []
    }
    return names.filter { $0.hasPrefix("refs/tags/") }.map { String($0.dropFirst(10)) }
  }
}
