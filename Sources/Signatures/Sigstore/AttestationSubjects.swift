import Crypto

extension AttestationFile {
  /// What a file of attestations says that it is about: `sha512:…` with lower-case digits. Nothing is
  /// verified here; this finds the file that has to be.
  ///
  /// - Throws: `malformed-signature`, `unsupported`.
  public static func subjectDigests(_ content: [UInt8]) throws(SignatureFailure) -> Set<String> {
    var found: Set<String> = []
    for attestation in try read(content) {
      switch attestation.bundle.content {
      case .envelope(let envelope):
        guard let statement = try? Statement(envelope.payload) else { continue }
        for subject in statement.subjects {
          found.formUnion(subject.digests.map { "\($0.key):\($0.value.lowercased())" })
        }
      case .message(let digest, _):
        if let (hash, value) = digest { found.insert("\(hash.name):\(Hex.text(value))") }
      }
    }
    return found
  }
}
