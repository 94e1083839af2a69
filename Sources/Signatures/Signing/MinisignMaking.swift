import Crypto

extension MinisignSignature {
  /// The four lines of a prehashed signature, as minisign writes them.
  static func made(
    over artifact: any SignedContent, by signer: some Signer, _ terms: SigningTerms
  ) throws(SigningError) -> [UInt8] {
    try MinisignLines.check(signer)
    let comment = try trustedComment(artifact, terms)
    let signature = try signer.sign(try artifact.digestToSign(.blake2b512), scheme: .ed25519)
    let global = try signer.sign(signature + Array(comment.utf8), scheme: .ed25519)
    let blob = Array("ED".utf8) + signer.minisignNumber + signature
    let id = Hex.text(signer.minisignNumber.reversed()).uppercased()
    return MinisignLines.text([
      "untrusted comment: signature by key \(id)", Base64.encode(blob),
      "trusted comment: \(comment)", Base64.encode(global),
    ])
  }

  private static func trustedComment(
    _ artifact: any SignedContent, _ terms: SigningTerms
  ) throws(SigningError) -> String {
    let file = artifact.name ?? ""
    let comment =
      terms.trustedComment ?? "timestamp:\(terms.time.seconds)\tfile:\(file)\thashed"
    let isOneLine = comment.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    guard isOneLine, terms.trustedComment != nil || !file.utf8.contains(0x09) else {
      throw .unsupported("a trusted comment with control characters in it")
    }
    // minisign reads lines of so many bytes.
    guard comment.utf8.count <= 8000 else {
      throw .unsupported("a trusted comment over 8,000 bytes")
    }
    return comment
  }
}

/// What signify writes: two lines over the whole file.
enum SignifySignature {
  static func made(
    over artifact: any SignedContent, by signer: some Signer
  ) throws(SigningError) -> [UInt8] {
    try MinisignLines.check(signer)
    let signature = try signer.sign(artifact, scheme: .ed25519)
    let blob = Array("Ed".utf8) + signer.minisignNumber + signature
    return MinisignLines.text([
      "untrusted comment: signature by a pintle key", Base64.encode(blob),
    ])
  }
}

enum MinisignLines {
  static func text(_ lines: [String]) -> [UInt8] {
    Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  static func check(_ signer: some Signer) throws(SigningError) {
    guard signer.publicKey.kind == .ed25519, signer.sshKey.application == nil else {
      throw .unsupported(
        "minisign and signify have Ed25519 keys alone, this is \(signer.publicKey.name)")
    }
  }
}
