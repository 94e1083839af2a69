import Evidence

/// A rule over pipelines.
protocol PipelineRule: SendableMetatype {
  static var rule: Rule { get }

  static func check(_ pipelines: PipelineSet, into report: inout Report)
}

/// Every rule of this room, sorted by id.
public enum PipelineRules {
  private static let all: [any PipelineRule.Type] = [
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
    for rule in all { rule.check(pipelines, into: &report) }
  }
}
