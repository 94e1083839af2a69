import Evidence
import Inventory

/// `.pintle/policy.yaml`: what a repository wants to be stopped.
public struct Policy: Sendable, Equatable {
  public struct RuleSetting: Sendable, Equatable {
    public var severity: Severity?
    /// Patterns of subjects the rule passes over; `*` stands for anything but `/`.
    public var allow: [String] = []
    /// Whether a comment on the line can allow a finding: see `InlineAllowance`.
    public var inline = false
  }

  public struct PinSetting: Sendable, Equatable {
    /// Pin every package, too.
    public var packages = false
    /// Further files to pin.
    public var files: [String] = []
    /// Branches whose tips are pinned.
    public var branches: [String] = []
  }

  public static let path: TreePath = ".pintle/policy.yaml"

  public var failOn: Severity = .high
  /// Files that must be there and be read.
  public var expect: [String] = []
  /// Questions that may not stay open, by id.
  public var require: Set<String> = []
  public var hosts: [Ecosystem: Set<String>] = [:]
  public var scopes: [Ecosystem: [String: String]] = [:]
  public var rules: [String: RuleSetting] = [:]
  public var pins = PinSetting()
  /// The text under `signatures:`.
  public var signatures: String?
  /// What it demands of artifacts and commits.
  public var signaturePolicy: SignaturePolicy?

  public init() {}

  var hostRules: HostRules { HostRules(allowed: hosts, scopes: scopes) }

  /// Whether a policy says to pass over a finding.
  func allows(_ finding: Finding) -> Bool {
    guard let setting = rules[finding.rule.id] else { return false }
    var names = [finding.subject.id] + finding.places.prefix(1).map(\.path.text)
    if let purl = Purl.parse(finding.subject.id) { names.append(purl.name) }
    return setting.allow.contains { pattern in
      names.contains { Pattern.matches(pattern, $0) }
    }
  }
}

/// Patterns of policy: `*` stands for any run of characters but `/`, anchored at both ends.
enum Pattern {
  static func matches(_ pattern: String, _ text: String) -> Bool {
    matches(Array(pattern.utf8)[...], Array(text.utf8)[...])
  }

  /// - Complexity: O(n · m): a star that failed is only ever moved forward.
  private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    let star = UInt8(ascii: "*")
    var (p, t) = (pattern.startIndex, text.startIndex)
    var retry: (p: Int, t: Int)?
    while t < text.endIndex {
      if p < pattern.endIndex, pattern[p] == star {
        retry = (p + 1, t)
        p += 1
      } else if p < pattern.endIndex, pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let last = retry, text[last.t] != UInt8(ascii: "/") {
        retry = (last.p, last.t + 1)
        (p, t) = (last.p, last.t + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == star }
  }
}
