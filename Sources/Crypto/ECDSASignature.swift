/// The two forms of an ECDSA signature: `SEQUENCE { r, s }`, and `r ‖ s` (IEEE P1363).
public enum ECDSASignature {
  public static func der(p1363 signature: [UInt8], _ curve: PublicKey.Curve) -> [UInt8] {
    DER.sequence([
      DER.integer(signature.prefix(curve.size)), DER.integer(signature.suffix(curve.size)),
    ])
  }

  /// - Throws: `malformed` for what is no signature of the curve.
  public static func p1363(
    _ der: [UInt8], _ curve: PublicKey.Curve
  ) throws(SigningError) -> [UInt8] {
    guard let numbers = numbers(der) else { throw .malformed("not an ECDSA signature") }
    var signature: [UInt8] = []
    for number in numbers {
      guard number.count <= curve.size else { throw .malformed("not a signature of the curve") }
      signature += [UInt8](repeating: 0, count: curve.size - number.count) + number
    }
    return signature
  }

  /// `r` and `s`, without leading zeros; nil for what is not DER.
  public static func numbers(_ der: [UInt8]) -> [ArraySlice<UInt8>]? {
    var reader = DERReader(der)
    guard let parts = reader.next(DERTag.sequence)?.elements, reader.isEmpty, parts.count == 2,
      parts.allSatisfy({ $0.tag == DERTag.integer })
    else { return nil }
    return parts.map { $0.content.drop { $0 == 0 } }
  }
}
