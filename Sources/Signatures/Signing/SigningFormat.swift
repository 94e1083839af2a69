import Crypto
import Evidence

/// A format that signatures are written in.
public enum SigningFormat: String, Sendable, CaseIterable {
  case minisig, signify, ssh, raw, bundle, dsse

  /// Behind the name of the file that is signed.
  public var suffix: String {
    switch self {
    case .minisig: ".minisig"
    case .signify: ".sig"
    case .ssh: ".sshsig"
    case .raw: ".raw"
    case .bundle: ".sigstore.json"
    case .dsse: ".dsse.json"
    }
  }
}

/// What goes into signatures beside the file and the key.
public struct SigningTerms: Sendable {
  /// When: minisign's trusted comment says it.
  public let time: Instant
  /// What an SSH signature is made for.
  public var namespace = "file"
  /// In place of minisign's own.
  public var trustedComment: String?

  public init(time: Instant) { self.time = time }
}

extension SigningFormat {
  /// The content of a signature file.
  public func signature(
    over artifact: any SignedContent, by signer: some Signer, _ terms: SigningTerms
  ) throws(SigningError) -> [UInt8] {
    switch self {
    case .minisig: try MinisignSignature.made(over: artifact, by: signer, terms)
    case .signify: try SignifySignature.made(over: artifact, by: signer)
    case .ssh: try SSHSignature.made(over: artifact, by: signer, namespace: terms.namespace)
    case .raw: try RawSignature.made(over: artifact, by: signer)
    case .bundle: try SigstoreBundle.made(over: artifact, by: signer)
    case .dsse: try Envelope.made(over: artifact, by: signer).json
    }
  }

  /// Whether a signature file that is there is by this key, so that it may be replaced.
  public func isOwn(_ content: [UInt8], of signer: any Signer, over artifact: any SignedContent)
    -> Bool
  {
    switch self {
    case .minisig, .signify:
      (try? MinisignSignature(content))?.keyNumber == signer.minisignNumber
    case .ssh: (try? SSHSignature(armored: content))?.key == signer.sshKey
    case .raw: RawSignature.isOwn(content, of: signer.publicKey, over: artifact)
    case .bundle: (try? SigstoreBundle(content))?.hint == SigstoreBundle.hint(signer.publicKey)
    case .dsse: (try? Envelope(content))?.signatures.map(\.keyID) == [signer.publicKey.id]
    }
  }
}
