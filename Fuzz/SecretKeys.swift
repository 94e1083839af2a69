import Crypto
import Signatures

/// Reads any bytes as a private key of any tool, and signs with what was read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let content = SecretBytes(UnsafeRawBufferPointer(start: start, count: count))
  guard !isDear(content) else { return 0 }
  let found = try? ImportedKey.read(content) { () throws(SigningError) in
    var passphrase = Array("correct horse".utf8)
    return SecretBytes(clearing: &passphrase)
  }
  guard let found, let signer = try? KeyFileSigner(found.key) else { return 0 }
  let message = Array("message".utf8)
  if let signature = try? signer.sign(message, scheme: signer.publicKey.defaultScheme) {
    let isGood = signer.publicKey.isValid(
      signature: signature, message: message, scheme: signer.publicKey.defaultScheme)
    precondition(isGood, "a signature that does not hold")
  }
  return 0
}

/// Derivations may take a minute and two gigabytes, which is too long for here.
private func isDear(_ content: SecretBytes) -> Bool {
  content.withBytes { $0.starts(with: Array("untrusted comment: sealed".utf8)) }
}
