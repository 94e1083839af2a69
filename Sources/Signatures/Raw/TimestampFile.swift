import Crypto
import Evidence

/// A time-stamp response beside a file.
public enum TimestampFile {
  /// Tries every content under every authority; the first failure is thrown when none holds.
  ///
  /// - Parameter unnamed: thrown when there is nothing to try.
  public static func verify(
    _ content: [UInt8], overAny artifacts: [any SignedContent],
    _ authorities: [(name: String, roots: [Certificate])], now: Instant, unnamed: SignatureFailure
  ) throws(SignatureFailure) -> Verification {
    var failure: SignatureFailure?
    for artifact in artifacts {
      for authority in authorities {
        do throws(SignatureFailure) {
          let found = try verify(
            content, over: artifact, roots: authority.roots, rootName: authority.name)
          if let time = found.time { try checkPast(Instant(seconds: time), now) }
          return found
        } catch {
          // Of what was tried the one that it is over says more.
          if failure == nil || failure?.what == otherContent { failure = error }
        }
      }
    }
    throw failure ?? unnamed
  }

  public static func verify(
    _ content: [UInt8], over artifact: any SignedContent, roots: [Certificate], rootName: String
  ) throws(SignatureFailure) -> Verification {
    let timestamp = try told { () throws(Timestamp.Failure) in try Timestamp(der: content) }
    guard try artifact.digest(timestamp.hash) == timestamp.imprint else {
      throw .bad(otherContent)
    }
    try told { () throws(Timestamp.Failure) in
      try timestamp.verify(
        roots: roots.filter { $0.isSelfIssued }, intermediates: roots.filter { !$0.isSelfIssued })
    }
    var result = Verification(format: "rfc3161", signer: rootName, keyID: rootName)
    result.time = timestamp.time.seconds
    result.root = rootName
    return result
  }

  private static func told<Value>(
    _ body: () throws(Timestamp.Failure) -> Value
  ) throws(SignatureFailure) -> Value {
    do throws(Timestamp.Failure) { return try body() } catch { throw SignatureFailure(error) }
  }

  /// - Throws: `outside-validity` for a moment that is still to come.
  static func checkPast(_ moment: Instant, _ now: Instant) throws(SignatureFailure) {
    guard moment > now else { return }
    throw SignatureFailure(
      .outsideValidity, "the time-stamp is of the future", expected: "until \(now.text)",
      actual: moment.text, next: "check the clock, or give --at")
  }

  static let otherContent = "the time-stamp is over other content"
}

extension SignatureFailure {
  init(_ failure: Timestamp.Failure) {
    switch failure {
    case .malformed(let what): self = .malformed(what)
    case .refused(let status):
      self.init(
        .timestampMissing, "the authority refused to stamp (status \(status))",
        next: "ask the authority again")
    case .weak(let what): self = .weak("the time-stamp's digest is \(what)")
    case .chain(let error): self.init(error, of: "the time-stamp's authority")
    case .bad(let what): self = .bad(what)
    }
  }
}
