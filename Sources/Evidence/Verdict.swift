/// One act, told from the findings it left behind.
public struct Story: Sendable {
  public struct Event: Sendable {
    /// RFC 3339, UTC; nil when the moment is not known.
    public let time: String?
    public let what: String

    public init(time: String?, what: String) {
      self.time = time
      self.what = what
    }
  }

  public let id: String
  public let title: String
  public let severity: Severity
  public let level: Severity
  /// What holds the findings together.
  public let group: Subject
  /// What it happened to, sorted: the tags of a hijack, the package of a swap.
  public let subjects: [Subject]
  /// Fingerprints, strongest evidence first.
  public let findings: [String]
  public let timeline: [Event]
  public let techniques: [Technique]

  public init(
    id: String, title: String, severity: Severity, level: Severity, group: Subject,
    findings: [String], timeline: [Event], techniques: [Technique], subjects: [Subject] = []
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.level = level
    self.group = group
    self.subjects = subjects
    self.findings = findings
    self.timeline = timeline
    self.techniques = techniques
  }
}

/// A finding that a waiver or an approval took out of the reckoning.
public struct Waived: Sendable {
  public let finding: Finding
  public let reason: String
  public let owner: String
  /// A date, `2027-01-31`; nil for an approval.
  public let expires: String?

  public init(finding: Finding, reason: String, owner: String, expires: String?) {
    self.finding = finding
    self.reason = reason
    self.owner = owner
    self.expires = expires
  }
}

/// What a run was given.
public struct Inputs: Sendable {
  /// As the user wrote it, never made absolute.
  public var path: String
  /// RFC 3339; set only when a decision used the time.
  public var time: String?
  /// Commit id, or nil for a folder that is judged as it lies.
  public var candidate: String?
  /// `head`, `computed` (an own merge), `work-tree`, `folder`.
  public var candidateKind: String
  public var base: String?
  public var baseRef: String?
  /// Who vouches for policy, pins and trust: `base`, `candidate`, `arguments`, `built-in`.
  public var trustFrom: String
  /// `sha256:…`, or nil when there is none.
  public var policyDigest: String?
  public var pinsDigest: String?
  /// Of the keys and roles, `trust.json`.
  public var trustDigest: String?

  public init(
    path: String, candidateKind: String, trustFrom: String, time: String? = nil,
    candidate: String? = nil, base: String? = nil, baseRef: String? = nil,
    policyDigest: String? = nil, pinsDigest: String? = nil
  ) {
    self.path = path
    self.candidateKind = candidateKind
    self.trustFrom = trustFrom
    self.time = time
    self.candidate = candidate
    self.base = base
    self.baseRef = baseRef
    self.policyDigest = policyDigest
    self.pinsDigest = pinsDigest
  }
}

/// A signed statement that a verdict relied on.
public struct AttestedInput: Sendable, Hashable {
  /// Below the root of what was judged.
  public let path: TreePath
  /// In hexadecimal.
  public let sha256: String

  public init(path: TreePath, sha256: String) {
    self.path = path
    self.sha256 = sha256
  }
}

/// The answer of a run, complete: whatever a report prints stands here.
public struct Verdict: Sendable {
  public enum Outcome: String, Sendable {
    case pass, fail
    case notVerified = "not-verified"

    /// 0, 1 and 3. (2 means that pintle could not run, and has no verdict.)
    public var exitCode: Int32 {
      switch self {
      case .pass: 0
      case .fail: 1
      case .notVerified: 3
      }
    }
  }

  public let outcome: Outcome
  public let failOn: Severity
  public let inputs: Inputs
  public let stories: [Story]
  /// Sorted: those that decided first, then by level, rule, subject.
  public let findings: [Finding]
  /// Fingerprints of the findings that made the verdict fail (stories' findings included).
  public let deciding: Set<String>
  public let open: [NotVerified]
  public let waived: [Waived]
  public let coverage: Coverage
  /// Every rule that could have fired, sorted by id.
  public let rules: [Rule]
  /// What a user would do next, as commands.
  public let next: [String]
  /// Lines about how it was done, told with the outcome.
  public let notes: [String]
  /// Signed statements without which it would be another.
  public var attestations: Set<AttestedInput> = []

  public init(
    outcome: Outcome, failOn: Severity, inputs: Inputs, stories: [Story], findings: [Finding],
    deciding: Set<String>, open: [NotVerified], waived: [Waived], coverage: Coverage,
    rules: [Rule], next: [String], notes: [String] = []
  ) {
    self.notes = notes
    self.outcome = outcome
    self.failOn = failOn
    self.inputs = inputs
    self.stories = stories
    self.findings = findings
    self.deciding = deciding
    self.open = open
    self.waived = waived
    self.coverage = coverage
    self.rules = rules
    self.next = next
  }
}

/// Name and version of this program, as every report states them.
public enum Tool {
  public static let name = "pintle"
  public static let version = "0.1.0"
}
