import Crypto
import Evidence
import Signatures

/// Who of a role signed.
public struct TrustCount: Sendable, Equatable {
  /// Distinct people whose signatures hold, sorted.
  public let owners: [String]
  public let threshold: Int
  /// Those of the role who could still sign.
  public let missing: [String]
  /// Signatures that do not count, and why.
  public let refused: [String]

  public var isMet: Bool { owners.count >= threshold }

  /// Counts the signatures of a document by the keys of one version's role `trust`.
  ///
  /// - Parameter time: when the keys have to count; nil for whenever.
  init(_ document: TrustDocument, by root: TrustRoot, at time: Instant?) {
    let role = root.roles[TrustRoot.role] ?? TrustRoot.Role(keys: [], threshold: 1)
    var owners = Set<String>()
    var refused: [String] = []
    for signature in document.signatures where role.keys.contains(signature.keyID) {
      guard let key = root.keys[signature.keyID] else { continue }
      if let doubt = time.flatMap({ key.doubt(at: $0) }) {
        refused.append(doubt)
      } else if let problem = Self.problem(signature, key, document.signedBytes) {
        refused.append(problem)
      } else {
        owners.insert(key.owner)
      }
    }
    self.owners = owners.sorted()
    self.refused = refused
    threshold = role.threshold
    missing = Set(
      role.keys.compactMap { root.keys[$0] }.filter { key in
        time.map { key.isValid(at: $0) } ?? true
      }.map(\.owner)
    ).subtracting(owners).sorted()
  }

  private static func problem(
    _ signature: TrustDocument.Signature, _ key: TrustRoot.Key, _ signed: [UInt8]
  ) -> String? {
    guard let file = key.file, file.key.id == signature.keyID else {
      return "the key of '\(key.owner)' cannot be read"
    }
    return TrustSignature.problem(signature.bytes, by: file.ssh, of: key.owner, over: signed)
  }

  /// `1 of 2 (ann)`
  var text: String {
    "\(owners.count) of \(threshold)"
      + (owners.isEmpty ? "" : " (\(owners.joined(separator: ", ")))")
  }
}
