import Crypto
import Evidence

/// A detached signature in CMS whose certificate leads to one of the given certificates.
public struct DetachedCMS: Sendable {
  private let signature: CMSSignature

  /// DER, or PEM with the label `CMS`, `PKCS7` or git's `SIGNED MESSAGE`.
  public init(_ content: [UInt8]) throws(SignatureFailure) {
    var der = content
    if content.starts(with: Array("-----BEGIN".utf8)) {
      guard let blocks = PEM.blocks(content), blocks.count == 1,
        Self.labels.contains(blocks[0].label)
      else { throw .malformed("not one block of CMS") }
      der = blocks[0].bytes
    }
    do throws(CMSSignature.Failure) {
      signature = try CMSSignature(der: der)
    } catch {
      throw SignatureFailure(error)
    }
  }

  static let labels: Set = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA", "SIGNED MESSAGE"]

  public func verify(
    _ content: [UInt8], roots: [(name: String, certificate: Certificate)], at time: Instant
  ) throws(SignatureFailure) -> Verification {
    guard !roots.isEmpty else {
      throw .config(
        "a CMS signature needs a trusted certificate", next: "give --key with a PEM certificate")
    }
    let anchors = roots.map(\.certificate)
    let path: [Certificate]
    do throws(CMSSignature.Failure) {
      path = try signature.verify(content, roots: anchors, extra: anchors, at: time)
    } catch {
      throw SignatureFailure(error)
    }
    guard let signer = path.first else { throw .malformed("a signature without a signer") }
    try Self.checkUse(signer)
    var result = Verification(
      format: "cms", signer: Self.name(signer), keyID: SHA256.hex(signer.spki))
    result.root = roots.first { $0.certificate == path.last }?.name
    result.notes.append("validity judged at \(time.text): the signature holds no trusted time")
    return result
  }

  private static func name(_ signer: Certificate) -> String {
    signer.alternativeNames.first?.text ?? signer.subjectText
  }

  private static func checkUse(_ signer: Certificate) throws(SignatureFailure) {
    let isRestricted = signer.value(of: "2.5.29.15") != nil
    let purposes = signer.purposes
    let isFor =
      purposes == nil || signer.isFor(.codeSigning) || signer.isFor(.emailProtection)
      || purposes?.contains("2.5.29.37.0") == true
    guard signer.maySign || !isRestricted, isFor else {
      throw SignatureFailure(
        .identityMismatch, "the signer's certificate is not for signing",
        expected: "digital signature, code signing",
        actual: purposes?.joined(separator: " ") ?? "another key usage",
        next: "ask for a signature by a certificate made for signing")
    }
  }
}

extension SignatureFailure {
  init(_ failure: CMSSignature.Failure) {
    switch failure {
    case .malformed(let what): self = .malformed(what)
    case .unsupported(let what): self = .unsupported(what)
    case .weak(let what): self = .weak("the digest is \(what)")
    case .chain(let error): self.init(error, of: "the signer's certificate")
    case .bad: self = .bad("the signature is not over this content")
    }
  }

  /// - Parameter subject: whose chain.
  init(_ error: ChainError, of subject: String) {
    switch error.kind {
    case .outsideValidity:
      self.init(
        .outsideValidity, "\(subject) does not count at this time: \(error.what)",
        next: "check the moment of signing; a trusted time-stamp would prove it")
    case .untrusted:
      self.init(
        .noMatchingSigner, "\(subject) does not lead to a trusted root: \(error.what)",
        next: "give the root that the signer uses, if you trust it")
    case .weak: self = .weak("\(subject): \(error.what)")
    case .malformed: self = .malformed("\(subject) cannot be read")
    case .other:
      self.init(
        .noMatchingSigner, "\(subject) is refused: \(error.what)",
        next: "ask for a signature by a certificate without the defect")
    }
  }
}
