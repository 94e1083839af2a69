import Crypto
import Evidence
import Syntax

/// A whole release under one envelope: every file by name and digest, version, counter, expiry.
public struct SignedRelease: Sendable {
  public let terms: ReleaseTerms
  /// Path below the release's folder to SHA-256.
  public let files: [String: [UInt8]]
  /// Whose signatures hold.
  public let signers: Verification

  /// Reads an envelope once enough of the keys have signed it.
  ///
  /// - Throws: `no-matching-signer`, `threshold-not-met`, `malformed-signature`, `wrong-subject`.
  public init(
    _ bytes: [UInt8], keys: [(name: String, key: PublicKey)], threshold: Int
  ) throws(SignatureFailure) {
    let envelope = try Envelope(bytes)
    signers = try envelope.signers(keys: keys, threshold: threshold)
    guard envelope.payloadType == Envelope.inTotoType else {
      throw .unsupported("payload of type '\(envelope.payloadType)'")
    }
    let statement = try Statement(envelope.payload)
    terms = try ReleaseTerms(statement)
    var files: [String: [UInt8]] = [:]
    for subject in statement.subjects {
      guard let digest = subject.digests["sha256"].flatMap({ Hex.bytes($0) }), digest.count == 32
      else { throw .malformed("'\(subject.name)' of the release has no SHA-256") }
      guard Self.isPlain(subject.name), files.updateValue(digest, forKey: subject.name) == nil
      else {
        throw .malformed("'\(subject.name)' is no name of a file of the release, or stands twice")
      }
    }
    self.files = files
  }

  /// Whether a name stays below the folder.
  public static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.utf8.contains(0)
      && name.split(separator: "/", omittingEmptySubsequences: false)
        .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }

  /// Whether the release may still be taken, and is not older than one that was seen.
  ///
  /// - Throws: `outside-validity`, `rollback`.
  public func check(at time: Instant, minimumCounter: Int?) throws(SignatureFailure) {
    try terms.check(at: time)
    guard let minimumCounter, terms.counter < minimumCounter else { return }
    throw SignatureFailure(
      .rollback, "an older release than one that was seen before",
      expected: "counter \(minimumCounter) or more",
      actual: "counter \(terms.counter), version \(terms.version)", next: "get the newest release")
  }

  /// - Throws: `wrong-subject` for a file the release does not list, `checksum-mismatch`.
  public func check(_ artifact: any SignedContent, name: String) throws(SignatureFailure) {
    guard let expected = files[name] else {
      throw SignatureFailure(
        .wrongSubject, "the release does not list this file",
        next: "do not use it; ask the signer, or take it out of the folder")
    }
    let actual = try artifact.digest(.sha256)
    guard actual == expected else {
      throw SignatureFailure(
        .checksumMismatch, "the file is not the one that was released",
        expected: "sha256:" + Hex.text(expected), actual: "sha256:" + Hex.text(actual),
        next: "do not use the file; get it again")
    }
  }
}
