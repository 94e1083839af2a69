import Crypto
import Evidence

/// A certificate of OpenSSH (PROTOCOL.certkeys): a key that an authority vouches for, under names.
public struct SSHCertificate: Sendable, Hashable {
  public let key: SSHPublicKey
  public let serial: UInt64
  public let keyID: String
  public let principals: [String]
  public let authority: SSHPublicKey
  private let isUser: Bool
  private let validAfter: UInt64
  private let validBefore: UInt64
  private let hasCriticalOptions: Bool
  private let signed: [UInt8]
  private let signature: [UInt8]

  static let suffix = "-cert-v01@openssh.com"

  init?(blob: [UInt8]) {
    var wire = SSHWire(blob)
    guard let type = wire.text(), type.hasSuffix(Self.suffix), wire.string() != nil else {
      return nil
    }
    var plain = String(type.dropLast(Self.suffix.count))
    if plain.hasPrefix("sk-") { plain += "@openssh.com" }
    let before = wire.position
    guard let fields = SSHKeyFields(plain, &wire) else { return nil }
    let keyBlob = SSHWire.string(plain.utf8) + blob[before..<wire.position]
    guard let serial = wire.longNumber(), let kind = wire.number(), let keyID = wire.text(),
      let principals = wire.string(), let after = wire.longNumber(),
      let until = wire.longNumber(), let critical = wire.string(), wire.string() != nil,
      wire.string() != nil, let authority = wire.string().flatMap({ SSHPublicKey(blob: $0) })
    else { return nil }
    let end = wire.position
    guard let signature = wire.string(), wire.isEmpty, let names = Self.list(principals) else {
      return nil
    }
    key = SSHPublicKey(type: plain, blob: keyBlob, fields: fields)
    self.serial = serial
    isUser = kind == 1
    self.keyID = keyID
    self.principals = names
    validAfter = after
    validBefore = until
    hasCriticalOptions = !critical.isEmpty
    self.authority = authority
    signed = Array(blob[..<end])
    self.signature = signature
  }

  private static func list(_ bytes: [UInt8]) -> [String]? {
    var wire = SSHWire(bytes)
    var names: [String] = []
    while !wire.isEmpty {
      guard let name = wire.text() else { return nil }
      names.append(name)
    }
    return names
  }

  /// Checks the authority's signature, the kind, the time and that nothing critical is unknown.
  func verify(at time: Instant) throws(SSHSignature.Failure) {
    try SSHKeySignature(blob: signature, key: authority).verify(signed)
    guard isUser else { throw .malformedSignature("the certificate is a host's") }
    guard !hasCriticalOptions else { throw .unsupported("critical options of a certificate") }
    let moment = UInt64(clamping: time.seconds)
    guard validAfter <= moment, moment < validBefore else {
      throw .outsideValidity("the certificate \(keyID) does not count at \(time.text)")
    }
  }
}
