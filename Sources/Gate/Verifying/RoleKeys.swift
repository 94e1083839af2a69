import Evidence
import Signatures

/// Keys of the people of `trust.json` by role: those that count at a moment, and those that do not any more.
struct RoleKeys {
  let root: TrustRoot?
  let time: Instant

  /// A key that is named and does not count, and why.
  struct Dismissed {
    let keys: KeyRing
    let code: FailureCode
    let why: String
  }

  /// Keys of a role that count, under the names of their owners, and how many people have to sign.
  func keys(of name: String) throws(GateError) -> (KeyRing, Int) {
    let role = try role(name)
    var ring = KeyRing()
    for key in keys(role) where key.isValid(at: time) { try Self.add(key, to: &ring) }
    return (ring, role.threshold)
  }

  /// Keys of a role that do not count.
  func dismissed(from name: String) throws(GateError) -> [Dismissed] {
    var found: [Dismissed] = []
    for key in keys(try role(name)) {
      guard let why = key.doubt(at: time) else { continue }
      var ring = KeyRing()
      try Self.add(key, to: &ring)
      let code: FailureCode =
        key.revokedAt != nil
        ? .revokedKey : key.validFrom.map { time < $0 } == true ? .outsideValidity : .expiredKey
      found.append(Dismissed(keys: ring, code: code, why: why))
    }
    return found
  }

  private func role(_ name: String) throws(GateError) -> TrustRoot.Role {
    guard let role = root?.roles[name] else {
      throw GateError("trust.json has no role '\(name)'", fix: "name the role's keys in trust.json")
    }
    return role
  }

  private func keys(_ role: TrustRoot.Role) -> [TrustRoot.Key] {
    role.keys.sorted().compactMap { root?.keys[$0] }
  }

  private static func add(_ key: TrustRoot.Key, to ring: inout KeyRing) throws(GateError) {
    try ring.take(Array(key.line.utf8), name: key.owner)
  }

  /// Verifies by the keys that count; a signature by one that does not is told as such.
  static func verify(
    _ check: SignatureCheck, _ signature: [UInt8], over content: any SignedContent,
    dismissed: [Dismissed]
  ) throws(SignatureFailure) -> Verification {
    do throws(SignatureFailure) {
      // Without a key there is nobody whose signature could count.
      guard !check.keys.isEmpty || dismissed.isEmpty || !check.trustedRoots.isEmpty else {
        throw SignatureFailure(
          .noMatchingSigner, "no key of the role counts now",
          next: "name a key that counts: pintle trust add, or pintle trust rotate")
      }
      return try check.verify(signature, over: content)
    } catch {
      guard [.noMatchingSigner, .thresholdNotMet, .badSignature].contains(error.code) else {
        throw error
      }
      for old in dismissed {
        var check = check
        check.keys = old.keys
        guard (try? check.verify(signature, over: content)) != nil else { continue }
        throw SignatureFailure(
          old.code, old.why, next: "ask for a signature by a key that counts: pintle trust show")
      }
      throw error
    }
  }
}
