import Crypto
import Inventory

/// A signature by `ssh-keygen -Y sign` (OpenSSH, PROTOCOL.sshsig).
///
/// What is refused though some reader might take it: white space inside the armour's lines other than
/// line ends, anything before or after the armour, bytes after the blob, an empty namespace, a
/// reserved field that is not empty.
public struct SSHSignature: Sendable {
  /// Why a signature does not hold; the spellings of the rule catalogue.
  public enum Failure: Error, Sendable, Hashable {
    case malformedSignature(String)
    /// The namespace it was made for.
    case wrongNamespace(String)
    case badSignature
    case unsupported(String)
    case weak(String)
    case outsideValidity(String)
  }

  /// The key that signed; a certificate's own where there is one.
  public let key: SSHPublicKey
  public let certificate: SSHCertificate?
  public let namespace: String
  private let hash: Hash
  private let hashName: String
  private let signature: SSHKeySignature

  static let magic = Array("SSHSIG".utf8)
  static let begin = "-----BEGIN SSH SIGNATURE-----"
  static let end = "-----END SSH SIGNATURE-----"

  /// Reads the armoured form.
  ///
  /// - Parameter known: keys that need not be decoded again, by their blobs.
  public init(
    armored bytes: [UInt8], known: [[UInt8]: SSHPublicKey] = [:]
  ) throws(Failure) {
    try self.init(blob: Self.blob(bytes), known: known)
  }

  /// Reads what stands inside the armour.
  public init(blob: [UInt8], known: [[UInt8]: SSHPublicKey] = [:]) throws(Failure) {
    var wire = SSHWire(blob)
    guard wire.take(Self.magic), wire.number() == 1 else {
      throw .malformedSignature("not version 1 of an SSH signature")
    }
    guard let keyBlob = wire.string(), let namespace = wire.text(), let reserved = wire.string(),
      let hashName = wire.text(), let signatureBlob = wire.string(), wire.isEmpty
    else { throw .malformedSignature("a field is cut short, or something follows the last") }
    guard !namespace.isEmpty, reserved.isEmpty else {
      throw .malformedSignature("an empty namespace, or a reserved field in use")
    }
    let known = known[keyBlob]
    certificate = known == nil ? SSHCertificate(blob: keyBlob) : nil
    key = if let found = known ?? certificate?.key { found } else { try Self.key(keyBlob) }
    hash = try Self.hash(hashName)
    signature = try SSHKeySignature(blob: signatureBlob, key: key)
    self.namespace = namespace
    self.hashName = hashName
  }

  /// Checks that the signature is its key's, over this message and for this purpose.
  public func verify(_ message: [UInt8], namespace: String) throws(Failure) {
    guard Array(namespace.utf8) == Array(self.namespace.utf8) else {
      throw .wrongNamespace(self.namespace)
    }
    guard let digest = hash.digest(message) else { throw .unsupported(hashName) }
    try verify(digest: digest, namespace: namespace)
  }

  /// Whether somebody touched a FIDO key for it; nil for other keys.
  public var isTouched: Bool? { signature.isTouched }

  /// The digest that is signed.
  public var hashOfMessage: Hash { hash }

  /// The same for a message whose digest is known.
  public func verify(digest: [UInt8], namespace: String) throws(Failure) {
    guard Array(namespace.utf8) == Array(self.namespace.utf8) else {
      throw .wrongNamespace(self.namespace)
    }
    let signed =
      Self.magic + SSHWire.string(namespace.utf8) + SSHWire.string([])
      + SSHWire.string(hashName.utf8) + SSHWire.string(digest)
    try signature.verify(signed)
  }

  private static func blob(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    guard bytes.count <= 64 << 10 else { throw .malformedSignature("over 64 KiB") }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { $0.last == 0x0D ? $0.dropLast() : $0 }
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.count >= 3, lines[0].elementsEqual(begin.utf8),
      lines[lines.count - 1].elementsEqual(end.utf8)
    else { throw .malformedSignature("no '\(begin)' … '\(end)'") }
    let base64 = Array(lines.dropFirst().dropLast().joined())
    guard let blob = Base64Decoding.bytes(base64[...]) else {
      throw .malformedSignature("the armour is not base64")
    }
    return blob
  }

  private static func key(_ blob: [UInt8]) throws(Failure) -> SSHPublicKey {
    if let key = SSHPublicKey(blob: blob) { return key }
    var wire = SSHWire(blob)
    guard let type = wire.text(), !known.contains(type) else {
      throw .malformedSignature("the public key is not well formed")
    }
    throw .unsupported("key type '\(type)'")
  }

  private static func hash(_ name: String) throws(Failure) -> Hash {
    switch name {
    case "sha512": return .sha512
    case "sha256": return .sha256
    default: throw .malformedSignature("hash '\(name)' is not one of sha256, sha512")
    }
  }

  private static let known: Set = [
    "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
  ]
}
