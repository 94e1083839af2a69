import Evidence

/// A rule over pipelines. Files are judged one after the other; a rule to which a file says nothing without
/// the others gathers what it needs of each, and concludes behind the last.
protocol PipelineRule: SendableMetatype {
  static var rule: Rule { get }

  static func check(_ pipelines: PipelineSet, into report: inout Report)
  static func gather(_ pipelines: PipelineSet, into evidence: inout RepositoryEvidence)
  static func conclude(_ evidence: RepositoryEvidence, into report: inout Report)
}

extension PipelineRule {
  static func check(_ pipelines: PipelineSet, into report: inout Report) {}
  static func gather(_ pipelines: PipelineSet, into evidence: inout RepositoryEvidence) {}
  static func conclude(_ evidence: RepositoryEvidence, into report: inout Report) {}
}

/// Every rule of this room, sorted by id.
public enum PipelineRules {
  static let all: [any PipelineRule.Type] = [
    AgentHook.self,
    AgentOnUntrustedText.self,
    AllSecretsExposed.self,
    BotCondition.self,
    CachePoisoning.self,
    CommentCommandUngated.self,
    CredentialsPersisted.self,
    EditorHook.self,
    EnvFileInjection.self,
    ExcessivePermissions.self,
    FolderOpenTask.self,
    GateAfterUntrustedCode.self,
    GuessableEndpoint.self,
    HardcodedCredential.self,
    HistoryHarvest.self,
    InsecureCommands.self,
    LookalikeDomain.self,
    LookalikeOwner.self,
    ObfuscatedPipeline.self,
    OIDCTooWide.self,
    OutsiderReachesExecution.self,
    PipeToShell.self,
    RunnerMemoryAccess.self,
    ScriptInjection.self,
    SecretExfiltration.self,
    SecretReachesMutableCode.self,
    SecretsInherited.self,
    SelfHostedForOutsiders.self,
    UnpinnedAction.self,
    UnpinnedImage.self,
    UnpinnedInclude.self,
    UnpinnedTool.self,
    UnsoundCondition.self,
    UntrustedCheckoutExecuted.self,
    UnverifiedDownload.self,
    UpdaterRunsCode.self,
    UpdaterTooFresh.self,
  ]

  public static let rules: [Rule] = all.map { $0.rule } + PipelineChangeRules.rules

  public static func check(_ pipelines: PipelineSet, into report: inout Report) {
    var judge = PipelineJudge()
    judge.take(pipelines)
    report.add(judge.concluded())
  }
}
