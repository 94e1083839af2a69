import Crypto
import Evidence

/// The RFC 3161 time-stamps of a bundle. They are over the bytes of the signature.
struct BundleClock {
  let root: TrustedRoot
  let now: Instant

  /// Moments that authorities of the root vouch for. A time-stamp by another authority counts for nothing.
  func times(
    _ bundle: SigstoreBundle, over signature: [UInt8], _ notes: inout [String]
  ) throws(SignatureFailure) -> [Instant] {
    var times: [Instant] = []
    for stamp in bundle.timestamps {
      if let time = try time(stamp, signature) {
        try TimestampFile.checkPast(time, now)
        times.append(time)
      } else {
        notes.append("a time-stamp by an authority that the trusted root does not name")
      }
    }
    return times
  }

  private func time(_ der: [UInt8], _ signature: [UInt8]) throws(SignatureFailure) -> Instant? {
    let stamp: Timestamp
    do throws(Timestamp.Failure) {
      stamp = try Timestamp(der: der)
    } catch {
      throw SignatureFailure(error)
    }
    guard stamp.hash.digest(signature) == stamp.imprint else {
      throw .bad("the bundle's time-stamp is over another signature")
    }
    var refusal: SignatureFailure?
    for clock in root.clocks {
      do throws(Timestamp.Failure) {
        try stamp.verify(roots: clock.root, intermediates: clock.intermediates)
        guard clock.validFor.contains(stamp.time) else {
          throw .chain(
            ChainError(.outsideValidity, "\(clock.name) did not count at \(stamp.time.text)"))
        }
        return stamp.time
      } catch {
        if case .chain(let chain) = error, chain.kind != .outsideValidity { continue }
        refusal = SignatureFailure(error)
      }
    }
    if let refusal { throw refusal }
    return nil
  }
}
