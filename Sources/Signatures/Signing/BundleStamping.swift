import Crypto
import Evidence
import Syntax

extension SigstoreBundle {
  /// A request for a time-stamp over the bundle's signature (RFC 3161 2.4.1), asking for the certificates of the
  /// authority. Without a nonce: the digest is the signature's, which nobody else asks about.
  public var timestampRequest: [UInt8] {
    let digest = SHA256.digest(signatureBytes)
    let algorithm = DER.sequence([
      DER.element(DERTag.objectIdentifier, [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]),
      DER.element(DERTag.null, []),
    ])
    return DER.sequence([
      DER.integer([1]), DER.sequence([algorithm, DER.element(DERTag.octetString, digest)]),
      DER.element(DERTag.boolean, [0xFF]),
    ])
  }

  private var signatureBytes: [UInt8] {
    switch content {
    case .message(_, let signature): signature
    case .envelope(let envelope): envelope.signatures[0].bytes
    }
  }

  /// The bundle with an authority's answer in it. The answer is read and must be about this signature; whether
  /// the authority is to be trusted is for those who verify.
  ///
  /// - Throws: `malformed-signature`; `bad-signature` for an answer about something else.
  public static func stamped(
    _ content: [UInt8], by response: [UInt8]
  ) throws(SignatureFailure) -> (bytes: [UInt8], time: Instant) {
    let bundle = try SigstoreBundle(content)
    let stamp: Timestamp
    do throws(Timestamp.Failure) {
      stamp = try Timestamp(der: response)
    } catch {
      throw SignatureFailure(error)
    }
    guard stamp.hash.digest(bundle.signatureBytes) == stamp.imprint else {
      throw .bad("the time-stamp is over another signature")
    }
    let stamps = bundle.timestamps.filter { $0 != response } + [response]
    guard stamps.count <= 32 else { throw .unsupported("a bundle with over 32 time-stamps") }
    return (try rewritten(content, timestamps: stamps), stamp.time)
  }

  private static func rewritten(
    _ content: [UInt8], timestamps: [[UInt8]]
  ) throws(SignatureFailure) -> [UInt8] {
    guard case .object(var root)? = JSONTree(try JSONFields.document(content, "the bundle")),
      case .object(var material)? = root["verificationMaterial"]
    else { throw .malformed("the bundle has no verification material") }
    let list = timestamps.map { stamp in
      JSONTree.object(["signedTimestamp": .string(Base64.encode(stamp))])
    }
    material["timestampVerificationData"] = .object(["rfc3161Timestamps": .array(list)])
    root["verificationMaterial"] = .object(material)
    return JSONTree.object(root).canonical + [0x0A]
  }
}
