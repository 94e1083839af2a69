import Evidence
import Patterns

/// A rule over what one file holds.
protocol ContentRule: SendableMetatype {
  static var rule: Rule { get }
  /// Of each group one word must be in the file; nothing else is looked at.
  static var words: [[Literal]] { get }
  /// Which files it reads; empty for every text.
  static var languages: Set<Language> { get }
  /// Which part of an attack a finding of medium severity shows; two different ones in a small file are
  /// more than either.
  static var stage: Stage { get }

  static func check(_ file: CodeFile, into report: inout Report)
}

/// The parts of an attack that one file can show.
enum Stage: Sendable, Hashable { case source, transform, sink, trigger, whole }

extension ContentRule {
  static var languages: Set<Language> { [] }
  static var stage: Stage { .whole }
}

/// Every rule over content, and the words that tell which of them can fire.
struct ContentRules: Sendable {
  static let all: [any ContentRule.Type] = [
    AgentCLIAbuse.self,
    BidiControl.self,
    CampaignMarker.self,
    ChainLoader.self,
    ClipboardTheft.self,
    CommandServer.self,
    ConfigFileCode.self,
    CredentialSweep.self,
    DeadDropLoader.self,
    DeadMansSwitch.self,
    DecodedThenExecuted.self,
    DetachedLoader.self,
    DisguisedName.self,
    EnvironmentExfiltration.self,
    GlobalRequire.self,
    HiddenInterpreter.self,
    HiddenURL.self,
    Homoglyph.self,
    InvisibleCode.self,
    LocaleGate.self,
    ManifestSwap.self,
    NetworkAtImport.self,
    ObfuscatedStrings.self,
    Persistence.self,
    RequireFunction.self,
    ResponseExecuted.self,
    SelfRemovingCode.self,
    SilentInstall.self,
    StegoFragments.self,
    WalletTheft.self,
    WebhookExfiltration.self,
    WormPublish.self,
  ]

  let prefilter: Prefilter
  /// For each rule its groups of words, by their places in the prefilter.
  private let groups: [[LiteralSet]]

  static let shared = ContentRules()

  private init() {
    var places: [Literal: Int] = [:]
    var literals: [Literal] = []
    let groups = Self.all.map { rule in
      rule.words.map { group in
        group.map { literal in
          if let place = places[literal] { return place }
          places[literal] = literals.count
          literals.append(literal)
          return literals.count - 1
        }
      }
    }
    prefilter = Prefilter(literals)
    self.groups = groups.map { $0.map { LiteralSet($0, count: literals.count) } }
  }

  /// The rules that can fire on a file. In a file of settings, which is small, values are encoded whole
  /// and have no telling words.
  func candidates(_ hits: LiteralSet, _ language: Language) -> [any ContentRule.Type] {
    // Every rule has words.
    guard language == .settings || !hits.isEmpty else { return [] }
    return groups.indices.compactMap { index in
      let rule = Self.all[index]
      guard language == .settings || groups[index].allSatisfy(hits.intersects),
        rule.languages.isEmpty || rule.languages.contains(language)
      else { return nil }
      return rule
    }
  }
}
