import Evidence
import Signatures

/// Keys of a role that do not count now. A signature by one of them fails as that, not as a stranger's.
struct RetiredKeys {
  private var rings: [(ring: KeyRing, failure: SignatureFailure)] = []

  mutating func add(_ key: TrustRoot.Key, at time: Instant) {
    guard let doubt = key.doubt(at: time) else { return }
    var ring = KeyRing()
    guard (try? ring.add(Array(key.line.utf8), name: key.owner)) != nil else { return }
    let code: FailureCode =
      key.revokedAt != nil
      ? .revokedKey : key.validUntil.map { $0 <= time } ?? false ? .expiredKey : .outsideValidity
    rings.append(
      (
        ring,
        SignatureFailure(
          code, doubt, next: "ask for a signature by a key of the role that counts now")
      ))
  }

  /// What is wrong with a signature that no key that counts has made; nil when no retired key made it either.
  func failure(
    of signature: [UInt8], over content: any SignedContent, _ check: SignatureCheck
  ) -> SignatureFailure? {
    for (ring, failure) in rings {
      var check = check
      check.keys = ring
      check.threshold = 1
      if (try? check.verify(signature, over: content)) != nil { return failure }
    }
    return nil
  }
}
