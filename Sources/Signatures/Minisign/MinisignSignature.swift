import Crypto

/// A signature of minisign (four lines, the second two vouch for a comment) or of signify (two lines).
public struct MinisignSignature: Sendable {
  public let keyNumber: [UInt8]
  /// Signed together with the signature; nil for signify's.
  public let trustedComment: [UInt8]?
  /// Whether the BLAKE2b-512 of the file is signed, not the file.
  public let isPrehashed: Bool
  private let signature: [UInt8]
  private let globalSignature: [UInt8]

  private static let untrusted = Array("untrusted comment: ".utf8)
  private static let trusted = Array("trusted comment: ".utf8)

  /// - Throws: `malformed-signature`.
  public init(_ text: [UInt8]) throws(SignatureFailure) {
    guard text.count <= 64 << 10 else { throw .malformed("over 64 KiB") }
    let lines = TextLines.of(text)
    guard lines.count == 2 || lines.count == 4, lines[0].starts(with: Self.untrusted.dropLast())
    else { throw .malformed("neither the four lines of minisign nor the two of signify") }
    guard let blob = Base64.decode(lines[1]), blob.count == 74 else {
      throw .malformed("the second line is not a signature of 74 bytes")
    }
    switch blob[..<2] {
    case [0x45, 0x64]: isPrehashed = false
    case [0x45, 0x44]: isPrehashed = true
    default: throw .malformed("the algorithm is neither 'Ed' nor 'ED'")
    }
    keyNumber = Array(blob[2..<10])
    signature = Array(blob[10...])
    guard lines.count == 4 else {
      guard !isPrehashed else { throw .malformed("a prehashed signature without its comment") }
      trustedComment = nil
      globalSignature = []
      return
    }
    guard lines[2].starts(with: Self.trusted), let global = Base64.decode(lines[3]),
      global.count == Ed25519.signatureLength, lines[2].count <= 8192 + Self.trusted.count
    else {
      throw .malformed("the third and fourth line are not a trusted comment and its signature")
    }
    trustedComment = Array(lines[2].dropFirst(Self.trusted.count))
    globalSignature = global
  }

  /// - Throws: `no-matching-signer`, `bad-signature`.
  public func verify(
    _ artifact: any SignedContent, keys: [(name: String, key: MinisignKey)]
  ) throws(SignatureFailure) -> Verification {
    guard let match = keys.first(where: { $0.key.number == keyNumber }) else {
      throw SignatureFailure(
        .noMatchingSigner, "the signature is by another key",
        expected: keys.map(\.key.id).joined(separator: " or "),
        actual: Hex.text(keyNumber.reversed()).uppercased(),
        next: "give the key that signed, if it is one you trust")
    }
    let message = isPrehashed ? try artifact.digest(.blake2b512) : try artifact.bytes()
    guard Ed25519.isValid(signature: signature, message: message, publicKey: match.key.raw) else {
      throw .bad("the signature is not over this file")
    }
    var result = Verification(
      format: trustedComment == nil ? "signify" : "minisign", signer: match.name,
      keyID: match.key.id)
    if let key = try? PublicKey(ed25519: match.key.raw) { result.keys = [[match.key.id, key.id]] }
    if let trustedComment {
      let signed = signature + trustedComment
      guard
        Ed25519.isValid(signature: globalSignature, message: signed, publicKey: match.key.raw)
      else { throw .bad("the trusted comment was altered") }
      result.facts.append(
        .init("trusted comment", String(decoding: trustedComment, as: UTF8.self)))
    }
    if !isPrehashed, trustedComment != nil { result.notes.append("legacy: not prehashed") }
    try checkName(artifact)
    return result
  }

  /// minisign's own comment names the file.
  private func checkName(_ artifact: any SignedContent) throws(SignatureFailure) {
    guard let name = artifact.name, let signed = signedName,
      !signed.utf8.elementsEqual(name.utf8)
    else { return }
    throw SignatureFailure(
      .wrongSubject, "the signature is for a file of another name", expected: name, actual: signed,
      next: "give the file under the name that was signed, or get the right file")
  }

  /// The name in `timestamp:…\tfile:NAME[\thashed]`; nil when the comment is another.
  private var signedName: String? {
    guard let trustedComment else { return nil }
    let parts = trustedComment.split(separator: 0x09)
    let prefix = Array("file:".utf8)
    guard parts.first?.starts(with: Array("timestamp:".utf8)) == true,
      let part = parts.first(where: { $0.starts(with: prefix) })
    else { return nil }
    return String(decoding: part.dropFirst(prefix.count), as: UTF8.self)
  }
}
