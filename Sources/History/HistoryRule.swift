import Evidence

/// A rule over what one repository's own objects and references say.
protocol HistoryRule: SendableMetatype {
  static var rule: Rule { get }

  static func check(_ input: HistoryInput, into report: inout Report)
}

/// Every rule of this room, sorted by id.
public enum HistoryRules {
  private static let all: [any HistoryRule.Type] = [
    AmbiguousRef.self,
    BackdatedCommit.self,
    BotImpersonation.self,
    ClonedCommit.self,
    EntryPointOnlyClone.self,
    EvilMerge.self,
    ForgedWebFlow.self,
    HiddenFromReview.self,
    HostileGitConfig.self,
    HostilePath.self,
    HostileRefName.self,
    KnownBadObject.self,
    OffBranchFromTip.self,
    RefNameMismatch.self,
    ReplacedObjects.self,
    SignatureRegression.self,
    SilencedChecks.self,
    TagOffBranch.self,
    TagOlderThanParent.self,
    TagsShareCommit.self,
    TagsShareParent.self,
  ]

  public static let rules: [Rule] = all.map { $0.rule }

  public static func check(_ input: HistoryInput, into report: inout Report) {
    for rule in all { rule.check(input, into: &report) }
  }
}
