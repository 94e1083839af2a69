import Evidence
import Signatures

/// The step from one version of `trust.json` to another.
///
/// It holds when the version grows by one and both the people of the old and those of the new role `trust`
/// signed it, as TUF's root does (specification 5.3). The old version may have expired, or nobody could renew it;
/// the new one may not.
struct TrustTransition {
  let was: TrustDocument
  let now: TrustDocument
  /// By the keys of the old version, and by those of the new one.
  let before: TrustCount
  let after: TrustCount
  /// Why it does not hold; nil when it does.
  let problem: String?

  init(from was: TrustDocument, to now: TrustDocument, at time: Instant) {
    self.was = was
    self.now = now
    before = TrustCount(now, by: was.root, at: time)
    after = TrustCount(now, by: now.root, at: time)
    problem =
      Self.versions(was, now, after) ?? Self.state(now, at: time)
      ?? (was.signedBytes == now.signedBytes ? nil : Self.missing(was, now, before, after))
  }

  /// Whether keys and roles are the same, so that signatures alone differ.
  var isSameContent: Bool { was.signedBytes == now.signedBytes }

  /// Who signed by either version.
  var signers: [String] { Set(before.owners).union(after.owners).sorted() }

  private static func versions(
    _ was: TrustDocument, _ now: TrustDocument, _ after: TrustCount
  ) -> String? {
    let (old, new) = (was.root.version, now.root.version)
    if was.signedBytes == now.signedBytes {
      let isKept = was.signatures.allSatisfy(now.signatures.contains)
      return isKept || after.isMet ? nil : "signatures of version \(new) were dropped"
    }
    if new == old { return "its content changed, and it still says version \(old)" }
    if new < old { return "it goes back from version \(old) to \(new)" }
    if new != old + 1 {
      return "it skips versions: \(old) is in force, so \(old + 1) comes next, not \(new)"
    }
    return nil
  }

  private static func state(_ now: TrustDocument, at time: Instant) -> String? {
    if let expires = now.root.expires, expires <= time {
      return "version \(now.root.version) expired \(expires.text)"
    }
    return now.root.flaw(at: time)
  }

  private static func missing(
    _ was: TrustDocument, _ now: TrustDocument, _ before: TrustCount, _ after: TrustCount
  ) -> String? {
    for (count, document) in [(before, was), (after, now)] where !count.isMet {
      let version = document.root.version
      guard document.root.roles[TrustRoot.role] != nil else {
        return "version \(version) names nobody in its role 'trust'"
      }
      return
        "signed by \(count.text) of version \(version)'s role 'trust'"
        + (count.refused.first.map { "; \($0)" } ?? "")
    }
    return nil
  }
}

extension TrustRoot {
  /// What makes the set unusable: a threshold that the role's people cannot meet, nobody in role `trust`.
  func flaw(at time: Instant) -> String? {
    guard roles[Self.role] != nil else { return "nobody is in role 'trust'" }
    for (name, role) in roles.sorted(by: { $0.key < $1.key }) {
      let people = Set(role.keys.compactMap { keys[$0] }.filter { $0.lasts(at: time) }.map(\.owner))
      guard people.count < role.threshold else { continue }
      let names = people.isEmpty ? "" : " (\(people.sorted().joined(separator: ", ")))"
      return
        "role '\(name)' asks for \(role.threshold) people, and \(people.count) can sign\(names)"
    }
    return nil
  }
}

extension TrustRoot.Key {
  /// Whether the key counts at a moment or will later.
  fileprivate func lasts(at time: Instant) -> Bool {
    revokedAt == nil && (validUntil.map { time < $0 } ?? true)
  }
}
