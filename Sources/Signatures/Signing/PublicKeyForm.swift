import Crypto

/// How a public key is written for other tools.
public enum PublicKeyForm: String, Sendable, CaseIterable {
  case minisign, signify, ssh, pem
  case allowedSigners = "allowed-signers"
}

/// A public key, and what names it in other tools' files.
public struct PublicKeyFile: Sendable, Hashable {
  public let ssh: SSHPublicKey
  /// The number that minisign and signify know the key by, where it is not the one that follows from the key.
  public let givenNumber: [UInt8]?

  public var key: PublicKey { ssh.publicKey }
  public var minisignNumber: [UInt8] { givenNumber ?? MinisignKey(ed25519: ssh.raw).number }
  /// As minisign shows it.
  public var minisignID: String { Hex.text(minisignNumber.reversed()).uppercased() }

  public init(ssh: SSHPublicKey, minisignNumber: [UInt8]? = nil) {
    self.ssh = ssh
    let derived = MinisignKey(ed25519: ssh.raw).number
    givenNumber = ssh.raw.isEmpty || minisignNumber == derived ? nil : minisignNumber
  }

  /// Reads any form that `KeyRing` reads and that holds one key.
  ///
  /// - Throws: `config-error`.
  public init(_ content: [UInt8], name: String) throws(SignatureFailure) {
    var ring = KeyRing()
    try ring.add(content, name: name)
    let numbers = ring.minisign.map(\.key)
    guard let key = ring.ssh.first?.key ?? Self.single(ring), ring.signingKeys.count == 1 else {
      throw .config(
        "'\(name)' does not hold one public key",
        next: "give a public key of minisign, signify or OpenSSH, or one in PEM")
    }
    self.init(ssh: key, minisignNumber: numbers.first?.number)
  }

  private static func single(_ ring: KeyRing) -> SSHPublicKey? {
    ring.signing.first.flatMap { try? SSHPublicKey($0.key) }
  }

  /// The text of a file in this form.
  ///
  /// - Parameter principal: who; for the line of allowed signers, and as a comment behind an SSH key.
  public func text(_ form: PublicKeyForm, principal: String) throws(SigningError) -> String {
    switch form {
    case .pem: return (givenNumber.map(Self.numberLine) ?? "") + PEM.text("PUBLIC KEY", key.spki)
    case .ssh: return ssh.line(comment: principal) + "\n"
    case .allowedSigners:
      guard !principal.isEmpty else { throw .unsupported("allowed signers without --principal") }
      return "\(principal) \(ssh.line(comment: ""))\n"
    case .minisign:
      return try "untrusted comment: minisign public key \(minisignID)\n\(minisignLine())\n"
    case .signify: return try "untrusted comment: pintle public key\n\(minisignLine())\n"
    }
  }

  private func minisignLine() throws(SigningError) -> String {
    guard !ssh.raw.isEmpty, ssh.application == nil else {
      throw .unsupported("minisign and signify have Ed25519 keys alone, this is \(key.name)")
    }
    return Base64.encode(Array("Ed".utf8) + minisignNumber + ssh.raw)
  }

  /// In front of a PEM block, where readers of PEM pass over it.
  static let numberLabel = "minisign-number: "

  /// The same, in front of a private key: the public key's id.
  static let idLabel = "public-key-id: "

  public static func idLine(_ key: PublicKey) -> String { idLabel + key.id + "\n" }

  public static func numberLine(_ number: [UInt8]) -> String {
    numberLabel + Hex.text(number) + "\n"
  }

  /// The number in such a line of a text.
  public static func number(in text: some StringProtocol) -> [UInt8]? {
    let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(numberLabel) }
    guard let digits = line?.dropFirst(numberLabel.count), digits.utf8.count == 16 else {
      return nil
    }
    return Hex.bytes(String(digits))
  }
}
