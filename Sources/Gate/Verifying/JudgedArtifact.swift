import Crypto
import Inventory
import Signatures

extension ArtifactVerdict {
  /// What a verification came to, with the digest of what was read.
  ///
  /// - Parameter verify: told the content; names the signature that it is at, so that a failure tells which.
  init(
    judging name: String, _ content: any SignedContent,
    _ verify: (any SignedContent, inout String) throws(SignatureFailure) -> [Verification]
  ) {
    var signature = ""
    let outcome: Outcome
    do throws(SignatureFailure) {
      outcome = .verified(try verify(content, &signature))
    } catch {
      outcome = .failed(error)
    }
    let digest = (try? content.digest(.sha256)).map { "sha256:" + Hexadecimal.text($0) }
    self.init(name: name, digest: digest, signature: signature, outcome: outcome)
  }
}
