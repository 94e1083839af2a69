import Evidence
import Git
import Inventory

/// The same commit under another tag object.
enum ReplacedTagObject: DriftRule {
  static let rule = Rule(
    id: "replaced-tag-object", domain: .drift, kind: .attack, severity: .medium,
    confidence: .certain, title: "a pinned tag was made anew on the same commit",
    explanation: """
      The tag leads where it led, but its own object (who tagged, when, with what message and signature)
      is another, or an annotated tag became a plain one. Whoever moves tags away and back again leaves
      that behind.
      """,
    evidence: "the tag object's id in the pins and now",
    remedy: "ask who made the tag anew; pintle pin --update when it was meant",
    falsePositives: "tags that were signed afterwards",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    for reference in input.pinned where reference.state == .objectChanged {
      report.find(
        Finding(
          rule, reference.subject, "'\(reference.label)' was made anew on the same commit",
          related: reference.related, places: reference.places,
          facts: [
            Fact(
              "tag object", was: reference.pin["object"] ?? "none, a plain tag",
              now: reference.now?.object?.hex ?? "none, a plain tag",
              check: reference.check.replacingPeel)
          ], identity: [reference.now?.object?.hex ?? ""], group: reference.repository))
    }
  }
}

extension String {
  /// The command for the tag itself, not for the commit behind it.
  fileprivate var replacingPeel: String {
    hasSuffix("^{commit}'") ? String(dropLast("^{commit}'".count)) + "'" : self
  }
}
