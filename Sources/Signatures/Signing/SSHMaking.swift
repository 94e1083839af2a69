import Crypto

extension SSHSignature {
  /// The armoured form, as `ssh-keygen -Y sign` writes it.
  public static func made(
    over artifact: any SignedContent, by signer: some Signer, namespace: String
  ) throws(SigningError) -> [UInt8] {
    armour(try blob(over: artifact, by: signer, namespace: namespace))
  }

  /// What stands inside the armour.
  public static func blob(
    over artifact: any SignedContent, by signer: some Signer, namespace: String
  ) throws(SigningError) -> [UInt8] {
    guard !namespace.isEmpty else { throw .unsupported("an empty namespace") }
    let fields = SSHWire.string(namespace.utf8) + SSHWire.string([]) + SSHWire.string("sha512".utf8)
    let digest = try artifact.digestToSign(.sha512)
    let signature = try signer.signForSSH(magic + fields + SSHWire.string(digest))
    let version: [UInt8] = [0, 0, 0, 1]
    return magic + version + SSHWire.string(signer.sshKey.blob) + fields
      + SSHWire.string(signature)
  }

  private static func armour(_ blob: [UInt8]) -> [UInt8] {
    let text = Array(Base64.encode(blob).utf8)
    let lines = stride(from: 0, to: text.count, by: 70).map { start in
      String(decoding: text[start..<min(start + 70, text.count)], as: UTF8.self)
    }
    return Array((([begin] + lines + [end]).joined(separator: "\n") + "\n").utf8)
  }
}
