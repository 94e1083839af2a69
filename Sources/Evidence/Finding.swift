/// One fact behind a finding, and the command that shows it.
public struct Fact: Sendable, Hashable {
  public let label: String
  public let was: String?
  public let now: String?
  /// A command line that anyone can run in the repository to see the same.
  public let check: String?

  public init(_ label: String, was: String? = nil, now: String? = nil, check: String? = nil) {
    self.label = label
    self.was = was
    self.now = now
    self.check = check
  }
}

/// How a finding relates to the base: a multiset difference between the two trees.
public enum Change: String, Sendable {
  case introduced, worsened, existing, unknown
}

/// One thing a rule found. What never changes about it lies in one place, so that copies are cheap.
public struct Finding: Sendable {
  public var severity: Severity
  public var confidence: Confidence
  public var change: Change
  /// SHA-256 in hex over rule, subject and identity, first 32 digits; set by the Engine.
  public var fingerprint: String
  private let fixed: Fixed

  private final class Fixed: Sendable {
    let rule: Rule
    let kind: Rule.Kind
    let subject: Subject
    let related: [Subject]
    let message: String
    let places: [Place]
    let facts: [Fact]
    let fixes: [String]
    let repair: Repair?
    let identity: [String]
    let group: Subject?
    let moment: Instant?

    init(
      _ rule: Rule, _ kind: Rule.Kind, _ subject: Subject, _ related: [Subject],
      _ message: String, _ places: [Place], _ facts: [Fact], _ fixes: [String], _ repair: Repair?,
      _ identity: [String], _ group: Subject?, _ moment: Instant?
    ) {
      self.rule = rule
      self.kind = kind
      self.subject = subject
      self.related = related
      self.message = message
      self.places = places
      self.facts = facts
      self.fixes = fixes
      self.repair = repair
      self.identity = identity
      self.group = group
      self.moment = moment
    }
  }

  public init(
    _ rule: Rule, _ subject: Subject, _ message: String, kind: Rule.Kind? = nil,
    severity: Severity? = nil, confidence: Confidence? = nil, related: [Subject] = [],
    places: [Place], facts: [Fact] = [],
    fixes: [String] = [], identity: [String] = [], group: Subject? = nil,
    change: Change = .unknown, moment: Instant? = nil, repair: Repair? = nil
  ) {
    self.severity = severity ?? rule.severity
    self.confidence = confidence ?? rule.confidence
    self.change = change
    fingerprint = ""
    fixed = Fixed(
      rule, kind ?? rule.kind, subject, related, message, places, facts, fixes, repair, identity,
      group, moment)
  }

  public var rule: Rule { fixed.rule }
  /// The rule's kind, or a graver one in this case.
  public var kind: Rule.Kind { fixed.kind }
  public var subject: Subject { fixed.subject }
  public var related: [Subject] { fixed.related }
  /// One sentence: lower case, no full stop, the thing in quotes.
  public var message: String { fixed.message }
  public var places: [Place] { fixed.places }
  public var facts: [Fact] { fixed.facts }
  /// What to do in this very case; the rule's remedy when empty.
  public var fixes: [String] { fixed.fixes }
  /// Edits that take it away, where there are safe ones.
  public var repair: Repair? { fixed.repair }
  /// What makes this the same finding next time, chosen by the rule; never a line number.
  public var identity: [String] { fixed.identity }
  /// The document or repository whose findings of one rule are told together when there are many.
  public var group: Subject? { fixed.group }
  /// When the thing says it was made; for a story's timeline.
  public var moment: Instant? { fixed.moment }

  /// The same finding with one more fact.
  public func with(_ fact: Fact) -> Finding {
    changed(kind: kind, facts: facts + [fact], related: related)
  }

  /// The same finding about one more thing.
  public func relating(to subject: Subject) -> Finding {
    changed(kind: kind, facts: facts, related: related + [subject])
  }

  /// The same finding, judged in another way.
  public func judged(_ severity: Severity, as kind: Rule.Kind) -> Finding {
    var finding = changed(kind: kind, facts: facts, related: related)
    finding.severity = severity
    return finding
  }

  /// The same finding at other places.
  public func at(_ places: [Place]) -> Finding {
    changed(kind: kind, facts: facts, related: related, places: places)
  }

  private func changed(
    kind: Rule.Kind, facts: [Fact], related: [Subject], places: [Place]? = nil
  ) -> Finding {
    var finding = Finding(
      rule, subject, message, kind: kind, severity: severity, confidence: confidence,
      related: related, places: places ?? self.places, facts: facts, fixes: fixes,
      identity: identity, group: group, change: change, moment: moment)
    finding.fingerprint = fingerprint
    return finding
  }

  /// What `--fail-on` compares: the severity, one step lower at medium confidence; signals are
  /// `info`.
  public var level: Severity {
    if kind == .signal { return .info }
    return confidence == .medium ? severity.lowered : severity
  }

  /// The text under the fingerprint. Each part is preceded by its length, so that no two lists of
  /// parts give the same text.
  public var fingerprintText: String {
    var text = ""
    for part in [rule.id, subject.kind.rawValue, subject.id] + identity {
      if !text.isEmpty { text += "," }
      text += String(part.utf8.count)
      text += ":"
      text += part
    }
    return text
  }
}
