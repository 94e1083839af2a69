import Crypto
import Testing

@testable import Gate
@testable import Signatures

/// What the program believes of its own root without computing it is so.
struct BuiltInRootTests {
  @Test func authoritiesAreSignedByThoseAboveThem() throws {
    let authorities = try BuiltInRoot.shared.get().roots.flatMap(\.authorities)
    var links = 0
    for authority in authorities {
      for (certificate, issuer) in zip(authority.chain, authority.chain.dropFirst()) {
        let path = try CertificateChain.verify(
          certificate, intermediates: [], roots: [issuer], at: authority.validFor.start)
        #expect(path.count == 2)
        links += 1
      }
    }
    #expect(links > 0)
  }
}
