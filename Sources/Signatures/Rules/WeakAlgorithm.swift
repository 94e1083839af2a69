import Evidence

/// MD5, SHA-1, RIPEMD-160 or SHA-224 as the digest, or an RSA key of less than 2048 bits.
enum WeakAlgorithm {
  static let rule = Rule(
    id: "weak-algorithm", domain: .signatures, kind: .weakness, severity: .high,
    confidence: .certain,
    title: "the signature rests on an algorithm that can be forged",
    explanation: """
      Two files with one SHA-1 digest can be made on purpose, and short RSA keys can be factored;
      such a signature says nothing about which file was signed.
      """,
    evidence: "the name of the digest or the length of the key",
    remedy: "ask the signer for a signature by today's algorithms",
    falsePositives: """
      old releases that nobody will sign again: check them by a digest from elsewhere
      """,
    techniques: [.subvertTrustControls])
}
