import Evidence

/// A rule whose findings another reader brings.
protocol RuleOnly: SendableMetatype {
  static var rule: Rule { get }
}
