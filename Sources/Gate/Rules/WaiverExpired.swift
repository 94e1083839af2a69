import Evidence

/// A waiver whose day has passed.
enum WaiverExpired {
  static let rule = Rule(
    id: "waiver-expired", domain: .gate, kind: .weakness, severity: .medium, confidence: .certain,
    title: "a waiver has expired",
    explanation:
      "A waiver holds until its date. After it the finding counts again, and the line only misleads.",
    evidence: "the waiver's date and the time of the run",
    remedy: "mend the finding, or renew the waiver with a reason that still holds",
    falsePositives: "none", techniques: [])
}

/// A waiver that covers nothing.
enum WaiverUnused {
  static let rule = Rule(
    id: "waiver-unused", domain: .gate, kind: .weakness, severity: .low, confidence: .certain,
    title: "a waiver covers no finding",
    explanation:
      "Waivers that cover nothing stay behind when a finding is mended, and wait for one that fits.",
    evidence: "the waiver, and no finding it covers in a run that looked at everything",
    remedy: "remove the waiver", falsePositives: "findings that only some runs can see",
    techniques: [])
}
