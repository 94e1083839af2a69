import Evidence
import Signatures

/// What people are told about a version of `trust.json`.
public enum TrustStep {
  /// One thing that differs.
  public struct Line: Sendable, Equatable {
    public let what: String
    public let was: String?
    public let now: String?
  }

  /// Signatures by the keys of one version.
  public struct Count: Sendable, Equatable {
    public let version: Int
    public let count: TrustCount
  }

  /// Keys by their owners, then roles, then version and expiry.
  static func lines(from was: TrustRoot?, to now: TrustRoot) -> [Line] {
    let ids = Set((was?.keys ?? [:]).keys).union(now.keys.keys).sorted()
    var lines = ids.compactMap { id -> Line? in
      line("key \(id.prefix(16))…", was?.keys[id].map(text), now.keys[id].map(text))
    }
    for name in Set((was?.roles ?? [:]).keys).union(now.roles.keys).sorted() {
      let found = line(
        "role \(name)", was?.roles[name].map { text($0, was) },
        now.roles[name].map { text($0, now) })
      if let found { lines.append(found) }
    }
    if let was {
      let (before, after) = (was.expires?.text ?? "never", now.expires?.text ?? "never")
      if let found = line("expires", before, after) { lines.append(found) }
    }
    return lines
  }

  private static func line(_ what: String, _ was: String?, _ now: String?) -> Line? {
    was == now ? nil : Line(what: what, was: was, now: now)
  }

  private static func text(_ key: TrustRoot.Key) -> String {
    let parts = [
      key.file?.key.name, key.validFrom.map { "from \($0.text)" },
      key.validUntil.map { "until \($0.text)" }, key.revokedAt.map { "revoked \($0.text)" },
    ]
    return ([key.owner] + parts.compactMap(\.self)).joined(separator: ", ")
  }

  private static func text(_ role: TrustRoot.Role, _ root: TrustRoot?) -> String {
    let owners = Set(role.keys.compactMap { root?.keys[$0]?.owner }).sorted()
    let keys = role.keys.count == owners.count ? "" : "; \(role.keys.count) keys"
    return "\(role.threshold) of \(owners.joined(separator: ", "))\(keys)"
  }

  static func counts(
    _ document: TrustDocument, was: TrustDocument?, at time: Instant
  ) -> [Count] {
    [was, document].compactMap(\.self).map { version in
      Count(
        version: version.root.version, count: TrustCount(document, by: version.root, at: time))
    }
  }
}

/// A `trust.json` as it is now, for people and programs to look at.
public struct TrustReview: Sendable {
  public let path: String
  public let document: TrustDocument
  /// The version before it, where one is known.
  public let previous: TrustDocument?
  public let changes: [TrustStep.Line]
  public let counts: [TrustStep.Count]
  /// Why it does not hold; nil when it does.
  public let problem: String?
  /// What was not asked for and is worth a word.
  public let notes: [String]

  public init(
    _ document: TrustDocument, path: String, previous: TrustDocument?, at time: Instant
  ) {
    let before = previous?.signedBytes == document.signedBytes ? nil : previous
    self.path = path
    self.document = document
    self.previous = before
    changes = before.map { TrustStep.lines(from: $0.root, to: document.root) } ?? []
    counts = TrustStep.counts(document, was: before, at: time)
    let own = TrustCount(document, by: document.root, at: time)
    let isFirst = document.root.version == 1 && document.signatures.isEmpty
    if let before {
      problem = TrustTransition(from: before, to: document, at: time).problem
    } else {
      problem = Self.problem(document, own, isFirst: isFirst, at: time)
    }
    var notes: [String] = []
    if isFirst, before == nil {
      notes.append("version 1 without signatures: whoever can write to the base vouches for it")
    } else if before == nil, document.root.version > 1 {
      notes.append(
        "the step from version \(document.root.version - 1) was not looked at: give --previous FILE"
      )
    }
    self.notes = notes
  }

  private static func problem(
    _ document: TrustDocument, _ own: TrustCount, isFirst: Bool, at time: Instant
  ) -> String? {
    let version = document.root.version
    if let expires = document.root.expires, expires <= time {
      return "version \(version) expired \(expires.text)"
    }
    if let flaw = document.root.flaw(at: time) { return flaw }
    if isFirst || own.isMet { return nil }
    return "signed by \(own.text) of version \(version)'s role 'trust'"
      + (own.refused.first.map { "; \($0)" } ?? "")
  }
}

extension Gate {
  /// Reads a trust set and looks at its signatures.
  ///
  /// - Parameter file: nil for the repository's own.
  /// - Parameter previous: the version before it; HEAD's when nil and the repository's own is looked at.
  public static func reviewTrust(
    file: String?, previous: String?, at time: Instant
  ) throws(GateError) -> TrustReview {
    let place = try TrustPlace(file: file, previous: previous)
    guard let document = place.current else {
      throw GateError(
        "'\(place.name)' is not there", fix: "make it: pintle trust init, or pintle init --approver"
      )
    }
    return TrustReview(document, path: place.name, previous: place.committed, at: time)
  }
}
