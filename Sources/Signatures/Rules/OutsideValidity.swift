import Evidence

/// A certificate, key, signature or statement outside the span in which it counts.
enum OutsideValidity {
  static let rule = Rule(
    id: "outside-validity", domain: .signatures, kind: .weakness, severity: .high,
    confidence: .certain,
    title: "the signature or its key does not count at that time",
    explanation: """
      Spans end what a stolen key can do. They are compared with a time that somebody else vouches
      for, a time-stamp or a log, and without one with now; never with a time that the signer
      wrote.
      """,
    evidence: "the span and the time that was compared with it",
    remedy: "ask for a signature by a key that counts; --at judges at another moment",
    falsePositives: """
      a clock that is wrong; old artifacts whose signatures carry no trusted time
      """,
    techniques: [.subvertTrustControls])
}
