import Crypto
import Evidence
import Foundation
import TestSupport
import Testing

/// openssl makes the certificates; ours and its own verdict agree, in outcome and in words, also where links are
/// already known from other chains.
@Suite struct CertificateChainTests {
  /// The intermediates and the leaf of each chain; the root is `root` unless it is named as third.
  static let chains = [
    ["mid", "leaf"], ["mid", "long-leaf"], ["forged-mid", "leaf"], ["mid", "forged-leaf"],
    ["signs-not", "signs-not-leaf"], ["no-authority", "no-authority-leaf"],
    ["mid", "stray-leaf"], ["sub,short", "sub-leaf"], ["constrained", "constrained-leaf"],
    ["mid", "leaf", "stray"], ["mid", "leaf", "mid"], ["mid", "critical-leaf"],
  ]

  static let script = """
    extensions() { printf '%s\\n' '[x]' 'subjectKeyIdentifier=hash' "$@" > ext; }
    made() { # name subject issuer days
      [ -f "$1.key" ] || openssl ecparam -name "${CURVE:-prime256v1}" -genkey -noout -out "$1.key"
      openssl req -new -key "$1.key" -subj "/CN=$2" -out csr
      if [ "$1" = "$3" ]; then by="-signkey $1.key"; else by="-CA $3.pem -CAkey $3.key -set_serial $RANDOM"; fi
      openssl x509 -req -in csr $by -days "$4" -extfile ext -extensions x -out "$1.pem"
      openssl x509 -in "$1.pem" -outform DER -out "$1.der"
    }
    CA='basicConstraints=critical,CA:true' SIGN='keyUsage=critical,keyCertSign'
    extensions "$CA" "$SIGN"
    CURVE=secp384r1 made root root root 4000; made stray root stray 4000
    extensions "$CA" "$SIGN" 'authorityKeyIdentifier=keyid'
    CURVE=secp384r1 made mid mid root 10
    extensions "$CA" "$SIGN"
    cp mid.key forged-mid.key; made forged-mid mid stray 10
    made stray-mid mid stray 10
    extensions "$CA,pathlen:0" "$SIGN"; made short short root 10
    extensions "$CA" "$SIGN"; made sub sub short 10
    extensions "$CA" "$SIGN" 'nameConstraints=critical,permitted;DNS:good.example'; made constrained constrained root 10
    extensions "$CA" 'keyUsage=critical,digitalSignature'; made signs-not signs-not root 10
    extensions 'basicConstraints=critical,CA:false' "$SIGN"; made no-authority no-authority root 10
    END='basicConstraints=critical,CA:false'
    extensions "$END"; made forged-leaf leaf stray-mid 5
    extensions "$END" 'authorityKeyIdentifier=keyid'
    made leaf leaf mid 5; made long-leaf long-leaf mid 20; made signs-not-leaf leaf signs-not 5
    made no-authority-leaf leaf no-authority 5; made stray-leaf leaf stray-mid 5; made sub-leaf leaf sub 5
    extensions "$END" 'subjectAltName=DNS:bad.example'; made constrained-leaf leaf constrained 5
    extensions "$END" '1.2.3.4.5=critical,ASN1:UTF8String:x'; made critical-leaf leaf mid 5
    """

  private static func certificate(_ name: Substring, _ folder: String) throws -> Certificate {
    let der = try #require(FileManager.default.contents(atPath: "\(folder)/\(name).der"))
    return try #require(Certificate(der: Array(der)), "\(name)")
  }

  /// What `openssl verify` says: nothing when the chain holds.
  private static func peer(
    _ leaf: String, _ between: [Substring], _ root: String, _ time: Instant, _ folder: String
  ) throws -> String? {
    let untrusted = between.flatMap { ["-untrusted", "\($0).pem"] }
    let options = [
      "-x509_strict", "-partial_chain", "-auth_level", "2", "-attime", "\(time.seconds)",
    ]
    let result = try Command.run(
      "openssl", ["verify"] + options + ["-trusted", root + ".pem"] + untrusted + [leaf + ".pem"],
      in: folder)
    return result.code == 0 ? nil : result.error
  }

  private static func verdict(
    _ leaf: String, _ between: [Substring], _ root: String, _ time: Instant, _ folder: String,
    _ links: IssuedLinks
  ) throws -> String? {
    let leaf = try certificate(leaf[...], folder)
    let between = try between.map { try certificate($0, folder) }
    let root = try certificate(root[...], folder)
    do throws(ChainError) {
      _ = try CertificateChain.verify(
        leaf, intermediates: between, roots: [root], at: time, links: links)
      return nil
    } catch {
      return error.what
    }
  }

  @Test func agreesWithOpenSSL() throws {
    let scratch = try Scratch()
    let made = try Command.run("bash", ["-ec", Self.script], in: scratch.path)
    try #require(made.code == 0, "\(made.error)")
    let now = Int64(Date().timeIntervalSince1970)
    let links = IssuedLinks()
    var held = 0
    for round in 0..<2 {
      for chain in Self.chains {
        let between = chain[0].split(separator: ",")
        let root = chain.count > 2 ? chain[2] : "root"
        for days: Int64 in [-1, 1, 7, 15, 5000] {
          let time = Instant(seconds: now + days * 86_400)
          let peer = try Self.peer(chain[1], between, root, time, scratch.path)
          let ours = try Self.verdict(chain[1], between, root, time, scratch.path, links)
          if ours == nil { held += 1 }
          let label =
            "round \(round), \(chain), day \(days): \(ours ?? "holds"), openssl: \(peer ?? "holds")"
          #expect((ours == nil) == (peer == nil), "\(label)")
          if let ours { #expect(peer?.contains(ours) == true, "\(label)") }
        }
      }
    }
    // mid and leaf, mid and long-leaf, and with mid as the anchor.
    #expect(held >= 6, "\(held) chains held")
  }
}
