import Crypto
import Signatures

/// The signature of one key over a version of `trust.json`: the plain key's own. A FIDO key has none such; its
/// signature is SSH's whole blob, which names key and purpose.
enum TrustSignature {
  /// What a FIDO key's signature is made for; `ssh-keygen -Y verify -n pintle-trust` takes it in armour.
  static let namespace = "pintle-trust"

  static func made(over signed: [UInt8], by signer: any Signer) throws(SigningError) -> [UInt8] {
    guard signer.sshKey.application != nil else {
      return try signer.sign(signed, scheme: signer.publicKey.defaultScheme)
    }
    return try SSHSignature.blob(over: MemoryArtifact(signed), by: signer, namespace: namespace)
  }

  /// Why a signature does not count; nil when it does.
  ///
  /// - Parameter owner: whose key it is said to be.
  static func problem(
    _ bytes: [UInt8], by key: SSHPublicKey, of owner: String, over signed: [UInt8]
  ) -> String? {
    let plain = key.publicKey
    guard plain.isStrong else { return "the key of '\(owner)' is weak: \(plain.name)" }
    let isOther = "the signature of '\(owner)' is not over this content"
    guard key.application != nil else {
      let holds = plain.isValid(signature: bytes, message: signed, scheme: plain.defaultScheme)
      return holds ? nil : isOther
    }
    guard let signature = try? SSHSignature(blob: bytes), signature.key == key,
      signature.certificate == nil,
      (try? signature.verify(signed, namespace: namespace)) != nil
    else { return isOther }
    return signature.isTouched == true
      ? nil : "the FIDO key of '\(owner)' signed without being touched"
  }
}
