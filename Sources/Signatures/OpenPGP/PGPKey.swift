import Crypto
import Evidence

/// A public key or subkey of OpenPGP, versions 4 and 6 (RFC 9580 5.5.2).
struct PGPKey: Sendable {
  let version: UInt8
  let algorithm: UInt8
  let created: Instant
  let fingerprint: [UInt8]
  /// Why signatures by it cannot be checked; nil when they can.
  let key: Result<PublicKey, KeyError>
  /// What is hashed when it is signed.
  let hashed: [UInt8]

  /// Nil for other versions and for a packet that is cut short.
  init?(_ body: ArraySlice<UInt8>) {
    var rest = body
    guard let version = rest.popFirst(), version == 4 || version == 6,
      let created = PGPPacket.number(&rest, 4), let algorithm = rest.popFirst()
    else { return nil }
    if version == 6 {
      guard PGPPacket.number(&rest, 4) == rest.count else { return nil }
    }
    self.version = version
    self.algorithm = algorithm
    self.created = Instant(seconds: Int64(created))
    let count = version == 4 ? 2 : 4
    let length = (0..<count).reversed().map { UInt8(truncatingIfNeeded: body.count >> ($0 * 8)) }
    hashed = [version == 4 ? 0x99 : 0x9B] + length + body
    fingerprint = (version == 4 ? Hash.sha1 : .sha256).digest(hashed) ?? []
    do throws(KeyError) {
      // The old form of Ed25519 is not for version 6 (RFC 9580 9.1).
      guard version == 4 || algorithm != 22 else {
        throw .unsupported("EdDSA keys of the old form in version 6")
      }
      key = .success(try Self.key(algorithm, rest))
    } catch {
      key = .failure(error)
    }
  }

  /// The eight bytes that signatures name.
  var keyID: [UInt8] { Array(version == 4 ? fingerprint.suffix(8) : fingerprint.prefix(8)) }

  private static let curves: [[UInt8]: PublicKey.Curve] = [
    [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]: .p256,
    [0x2B, 0x81, 0x04, 0x00, 0x22]: .p384, [0x2B, 0x81, 0x04, 0x00, 0x23]: .p521,
  ]
  private static let ed25519: [UInt8] = [0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01]

  private static func key(
    _ algorithm: UInt8, _ material: ArraySlice<UInt8>
  ) throws(KeyError) -> PublicKey {
    var rest = material
    switch algorithm {
    case 1, 3:
      guard let modulus = PGPPacket.multiprecision(&rest),
        let exponent = PGPPacket.multiprecision(&rest)
      else { break }
      return try PublicKey(modulus: modulus, exponent: exponent)
    case 19, 22:
      guard let length = rest.popFirst(), rest.count >= Int(length) else { break }
      let identifier = Array(rest.prefix(Int(length)))
      rest = rest.dropFirst(Int(length))
      guard let point = PGPPacket.multiprecision(&rest) else { break }
      if algorithm == 22 {
        guard identifier == ed25519 else { throw .unsupported("an EdDSA curve but Ed25519") }
        guard point.count == 33, point[0] == 0x40 else { break }
        return try PublicKey(ed25519: Array(point.dropFirst()))
      }
      guard let curve = curves[identifier] else { throw .unsupported("an ECDSA curve") }
      return try PublicKey(curve: curve, point: point)
    case 27: return try PublicKey(ed25519: Array(rest))
    default: throw .unsupported("OpenPGP keys of algorithm \(algorithm)")
    }
    throw .malformed("the key's numbers are cut short")
  }
}
