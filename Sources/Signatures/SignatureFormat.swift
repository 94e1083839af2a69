import Crypto
import Syntax

/// The format of a signature file, recognised from content alone.
public enum SignatureFormat: String, Sendable, CaseIterable {
  case minisign
  case signify
  case ssh
  case openPGP = "openpgp"
  case clearSigned = "clear-signed"
  case cms
  case sigstore
  case dsse
  case note
  case logProof = "tlog-proof"
  case timestamp = "rfc3161"
  case raw

  public static func of(_ content: [UInt8]) -> SignatureFormat {
    let armours: [(StaticString, SignatureFormat)] = [
      ("-----BEGIN SSH SIGNATURE-----", .ssh),
      ("-----BEGIN PGP SIGNATURE-----", .openPGP),
      ("-----BEGIN PGP SIGNED MESSAGE-----", .clearSigned), ("-----BEGIN CMS-----", .cms),
      ("c2sp.org/tlog-proof@", .logProof), ("-----BEGIN PKCS7-----", .cms),
      ("-----BEGIN SIGNED MESSAGE-----", .cms),
    ]
    if content.starts(with: Array("untrusted comment:".utf8)) { return commented(content) }
    for (text, format) in armours where content.starts(with: Array("\(text)".utf8)) {
      return format
    }
    if isJSON(content) {
      return isEnvelope(content) ? .dsse : .sigstore
    }
    if SignedNote(content) != nil { return .note }
    return binary(content)
  }

  /// minisign signs a comment, too, in two further lines: without them a name or a counter in it is lost.
  private static func commented(_ content: [UInt8]) -> SignatureFormat {
    TextLines.of(content).count == 2 ? .signify : .minisign
  }

  /// Text that begins with a brace; a signature without a frame may begin with that byte, too.
  private static func isJSON(_ content: [UInt8]) -> Bool {
    content.first { $0 > 0x20 } == UInt8(ascii: "{") && UTF8Text.firstInvalid(content) == nil
      && content.allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
  }

  /// Bytes of the shortest OpenPGP signature that this program reads; a bare one of Ed25519 has 64.
  private static let shortestPGP = 80

  private static func isEnvelope(_ content: [UInt8]) -> Bool {
    guard let root = try? JSONFields.document(content, "the signature") else { return false }
    return root["payloadType"] != nil && root["signatures"] != nil
  }

  private static func binary(_ content: [UInt8]) -> SignatureFormat {
    var reader = DERReader(content)
    if let parts = reader.next(DERTag.sequence)?.elements, reader.isEmpty, let first = parts.first {
      if first.objectIdentifier == "1.2.840.113549.1.7.2" { return .cms }
      return first.tag == DERTag.sequence ? .timestamp : .raw
    }
    if content.count >= shortestPGP, let first = content.first, first & 0x80 != 0,
      let packets = try? PGPPacket.all(content),
      packets.contains(where: { $0.tag == PGPPacket.signature }),
      packets.allSatisfy({ $0.tag == PGPPacket.signature || $0.isIgnored })
    {
      return .openPGP
    }
    return .raw
  }
}

extension SignatureFormat {
  /// Whether bytes read as a signature of the format, whoever made it and whatever it is over.
  public func isWhole(_ content: [UInt8]) -> Bool {
    switch self {
    case .minisign, .signify: (try? MinisignSignature(content)) != nil
    case .ssh: (try? SSHSignature(armored: content)) != nil
    case .openPGP: (try? DetachedPGP(content)) != nil
    case .cms: (try? DetachedCMS(content)) != nil
    case .sigstore: (try? AttestationFile.read(content).isEmpty) == false
    case .dsse: (try? Envelope(content)) != nil
    case .note: SignedNote(content) != nil
    case .logProof: (try? LogProof(content)) != nil
    case .timestamp: (try? Timestamp(der: content)) != nil
    // The longest is RSA's of 16,384 bits.
    case .raw: content.count <= 2048
    case .clearSigned: false
    }
  }
}
