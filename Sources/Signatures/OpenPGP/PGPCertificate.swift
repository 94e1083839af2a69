import Crypto
import Evidence

/// An OpenPGP certificate: a primary key, its names, its subkeys, and what the primary key says about them.
public struct PGPCertificate: Sendable {
  struct Subkey: Sendable {
    let key: PGPKey
    var bindings: [PGPSignature] = []
    var revocations: [PGPSignature] = []
  }

  struct UserID: Sendable {
    let text: String
    /// What its signatures are over, together with the primary key.
    let hashed: [UInt8]
    var certifications: [PGPSignature] = []
    var revocations: [PGPSignature] = []

    init(_ body: ArraySlice<UInt8>) {
      text = String(decoding: body, as: UTF8.self)
      let length = UInt32(truncatingIfNeeded: body.count)
      hashed = [0xB4] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + body
    }
  }

  /// What signatures are about that follow a packet.
  private enum Subject {
    case primary, userID, subkey, unknown
  }

  let primary: PGPKey
  /// Signatures of the primary key over itself (0x1F).
  private(set) var direct: [PGPSignature] = []
  private(set) var revocations: [PGPSignature] = []
  private(set) var userIDs: [UserID] = []
  private(set) var subkeys: [Subkey] = []

  /// The primary key's fingerprint in upper-case hexadecimal: what pins a signer.
  public var id: String { Hex.text(primary.fingerprint).uppercased() }

  /// Its id, and those of all its keys whatever format they stand in elsewhere (`PublicKey.id`).
  var names: Set<String> {
    let keys = ([primary] + subkeys.map(\.key)).compactMap { try? $0.key.get() }
    return Set([id] + keys.map(\.id))
  }

  /// The certificates of a key file, armoured or not.
  ///
  /// - Throws: `config-error`.
  public static func read(_ content: [UInt8]) throws(SignatureFailure) -> [PGPCertificate] {
    guard content.count <= 16 << 20 else {
      throw .config("an OpenPGP key file over 16 MiB", next: "give the signer's key alone")
    }
    do throws(SignatureFailure) {
      let certificates = try read(packets: PGPPacket.all(try PGPArmour.bytes(content)))
      if !certificates.isEmpty { return certificates }
    } catch {
      throw .config("the OpenPGP key cannot be read: \(error.what)", next: "export it again")
    }
    throw .config("no OpenPGP key of version 4 or 6", next: "export the signer's public key")
  }

  private static func read(packets: [PGPPacket]) throws(SignatureFailure) -> [PGPCertificate] {
    var found: [PGPCertificate] = []
    var current: PGPCertificate?
    var subject = Subject.unknown
    // A revocation certificate stands alone, and may stand in front of the key that it takes back.
    var early: [PGPSignature] = []
    for packet in packets {
      switch packet.tag {
      case PGPPacket.publicKey:
        if let current { found.append(current) }
        current = PGPKey(packet.body).map { PGPCertificate(primary: $0) }
        subject = .primary
      case PGPPacket.signature:
        // Signatures of old versions say nothing here.
        guard let signature = try? PGPSignature(packet.body) else { continue }
        if current == nil { early.append(signature) }
        current?.add(signature, subject)
      case 5, 7: throw .malformed("the file holds a secret key")
      default: subject = current?.add(packet) ?? subject
      }
    }
    if let current { found.append(current) }
    // Whose it is shows when it is checked.
    for index in found.indices {
      for revocation in early where revocation.type == 0x20 {
        found[index].revocations.append(revocation)
      }
    }
    return found
  }

  /// - Returns: what the signatures behind the packet are about; nil for one that none follows.
  private mutating func add(_ packet: PGPPacket) -> Subject? {
    switch packet.tag {
    case PGPPacket.userID:
      userIDs.append(UserID(packet.body))
      return .userID
    case PGPPacket.publicSubkey:
      // Keys of two versions do not belong together (RFC 9580 10.1.1).
      guard let key = PGPKey(packet.body), key.version == primary.version else { return .unknown }
      subkeys.append(Subkey(key: key))
      return .subkey
    default: return packet.isIgnored ? nil : .unknown
    }
  }

  private init(primary: PGPKey) { self.primary = primary }

  private mutating func add(_ signature: PGPSignature, _ subject: Subject) {
    switch (signature.type, subject) {
    case (0x10...0x13, .userID): userIDs[userIDs.count - 1].certifications.append(signature)
    case (0x30, .userID): userIDs[userIDs.count - 1].revocations.append(signature)
    case (0x1F, _): direct.append(signature)
    case (0x20, _): revocations.append(signature)
    case (0x18, .subkey): subkeys[subkeys.count - 1].bindings.append(signature)
    case (0x28, .subkey): subkeys[subkeys.count - 1].revocations.append(signature)
    default: return
    }
  }
}
