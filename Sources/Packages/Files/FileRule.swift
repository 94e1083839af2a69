import Evidence

/// A rule that looks at a file's bytes and name themselves; no words tell beforehand where it fires.
protocol FileRule: SendableMetatype {
  static var rule: Rule { get }

  static func check(_ file: CodeFile, into report: inout Report)
}

/// Rules over files as such.
enum FileRules {
  /// Over every file.
  static let all: [any FileRule.Type] = [
    AppendedCode.self,
    BuildScriptCode.self,
    FakeAsset.self,
    GypCommand.self,
    KnownBadContent.self,
    OffscreenCode.self,
    PathFileCode.self,
  ]
}
