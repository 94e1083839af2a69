import Evidence

/// A change of whom or what the gate trusts.
enum TrustChanged {
  static let rule = Rule(
    id: "trust-changed", domain: .gate, kind: .change, severity: .high, confidence: .certain,
    title: "a change loosens what the gate trusts",
    explanation: """
      Policy, pins, waivers and keys decide what the gate lets through. They are read from the base, so
      a change cannot approve itself; but once it lands it decides for every later change. Loosening
      them (a level, an allowance, a waiver, a threshold, a key, a pin that is altered or removed, and
      any edit that is not known to tighten) therefore asks for an approval of its own. Keys and roles
      (trust.json) change by versions instead: the next one is signed by enough people of the role
      'trust' of both versions, and no approval stands in for that.
      """,
    evidence: "the file or the line before and after",
    remedy:
      "have an approver sign the change: pintle approve, or the ssh-keygen command that pintle check prints; keys and roles: pintle trust",
    falsePositives:
      "none: every such change is a decision. With nobody named as approver it is medium",
    techniques: [.subvertTrustControls, .impairDefenses])

  static func finding(
    _ delta: TrustDelta, severity: Severity, fixes: [String]
  ) -> Finding {
    Finding(
      rule, Subject(.trust, delta.subject), delta.what, severity: severity, places: [delta.place],
      facts: delta.facts, fixes: fixes,
      identity: [delta.identity], change: .introduced)
  }
}
