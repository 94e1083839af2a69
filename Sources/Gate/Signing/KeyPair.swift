import Crypto
import Evidence
import Signatures

/// Keys that are made, read, shown and written in other forms.
public enum KeyPair {
  /// Makes a key: `NAME.key`, for its owner alone, and `NAME.pub`. Neither may be there.
  public static func new(
    _ kind: PrivateKey.NewKind, output name: String, passphrase: PassphraseSource
  ) throws(GateError) -> PublicKeyFile {
    CoreDumps.forbid()
    try refuseExisting(name)
    let key = try opening(name) { () throws(SigningError) in try PrivateKey.generate(kind) }
    return try write(key, number: nil, name, passphrase)
  }

  /// Takes a private key out of another tool's file.
  ///
  /// - Parameters:
  ///   - passphrase: of the file that is read.
  ///   - newPassphrase: of the one that is written; nil for the same, which a file without one does not have.
  public static func importKey(
    _ path: String, output name: String, passphrase: PassphraseSource,
    newPassphrase: PassphraseSource?
  ) throws(GateError) -> (key: PublicKeyFile, format: String) {
    CoreDumps.forbid()
    try refuseExisting(name)
    let content = try PrivateKeyFile(path).content()
    var known: SecretBytes?
    let found = try opening(path) { () throws(SigningError) in
      try ImportedKey.read(content) { () throws(SigningError) in
        known = try passphrase.read(for: path)
        return known
      }
    }
    let new = newPassphrase ?? known.map { .known($0) } ?? passphrase
    let key = try write(found.key, number: found.minisignNumber, name, new)
    return (key, found.format)
  }

  /// The public half of a key: of a `.pub` in any form, or of whatever holds a private key, which may need its
  /// passphrase.
  public static func read(_ key: SigningKey) throws(GateError) -> PublicKeyFile {
    guard !key.isFile else { return try read(file: key) }
    let signer = try key.open()
    return PublicKeyFile(ssh: signer.sshKey, minisignNumber: signer.minisignNumber)
  }

  private static func read(file key: SigningKey) throws(GateError) -> PublicKeyFile {
    let path = key.reference
    let content = try PrivateKeyFile(path).content()
    if PrivateKeyFile.looksPrivate(content) {
      let signer = try key.open()
      return PublicKeyFile(ssh: signer.sshKey, minisignNumber: signer.minisignNumber)
    }
    return try configured { () throws(SignatureFailure) in
      try PublicKeyFile(content.withBytes { Array($0) }, name: path)
    }
  }

  /// How a private key is written for other tools.
  public enum PrivateForm: String, Sendable, CaseIterable {
    case pkcs8, openssh
  }

  /// Writes a private key for another tool, into a new file for its owner alone.
  ///
  /// - Parameter passphrase: of the new file.
  public static func exportPrivate(
    _ key: SigningKey, as form: PrivateForm, output: String, passphrase: PassphraseSource
  ) throws(GateError) {
    guard key.isFile else {
      throw GateError(
        "'\(key.reference)' gives its private half to nobody", fix: "name the file of a private key"
      )
    }
    let found = try key.privateFile()
    let text = try opening(key.reference) { () throws(SigningError) in
      switch form {
      case .pkcs8: try found.key.pem(passphrase: try passphrase.readNew(for: output))
      case .openssh: try OpenSSHSecretText.text(found.key)
      }
    }
    var writing = FileWriting()
    try writing.prepare(secret: text, behind: "", for: output)
    try writing.create()
  }

  /// Writes a public form; never over a private key, and over another file only when that is asked for.
  public static func write(
    _ text: [UInt8], to path: String, replaces: Bool
  ) throws(GateError) {
    if LocalFile.exists(path), !LocalFile.isStream(path) {
      let there = try? PrivateKeyFile(path).content(checksMode: false)
      guard !(there.map(PrivateKeyFile.looksPrivate) ?? false) else {
        throw GateError(
          "'\(path)' is a private key", fix: "choose another name; keys are never overwritten")
      }
      guard replaces || there?.withBytes({ $0.elementsEqual(text) }) == true else {
        throw GateError(
          "'\(path)' is there already", fix: "move it away, or give --force to replace it")
      }
    }
    try LocalFile.write(text, to: path)
  }

  /// A key's public half as a file of another form.
  public static func export(
    _ key: SigningKey, as form: PublicKeyForm, principal: String
  ) throws(GateError) -> [UInt8] {
    guard !principal.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\"") })
    else { throw GateError("'\(principal)' is no principal: it has no blanks and no quotes") }
    let file = try read(key)
    let text = try opening(key.reference) { () throws(SigningError) in
      try file.text(form, principal: principal)
    }
    return Array(text.utf8)
  }

  private static func refuseExisting(_ name: String) throws(GateError) {
    guard !name.isEmpty, !name.hasSuffix("/") else {
      throw GateError(
        "'\(name)' names no file", fix: "give --output NAME for NAME.key and NAME.pub")
    }
    for path in ["\(name).key", "\(name).pub"] where LocalFile.exists(path) {
      throw GateError(
        "'\(path)' is there already", fix: "choose another name; keys are never overwritten")
    }
  }

  private static func write(
    _ key: PrivateKey, number: [UInt8]?, _ name: String, _ passphrase: PassphraseSource
  ) throws(GateError) -> PublicKeyFile {
    let secret = try opening(name) { () throws(SigningError) in
      try key.pem(passphrase: try passphrase.readNew(for: "\(name).key"))
    }
    let file = try opening(name) { () throws(SigningError) in
      PublicKeyFile(ssh: try SSHPublicKey(key.publicKey), minisignNumber: number)
    }
    let front =
      PublicKeyFile.idLine(file.key) + (file.givenNumber.map { PublicKeyFile.numberLine($0) } ?? "")
    let text = try opening(name) { () throws(SigningError) in
      try file.text(.pem, principal: "")
    }
    var writing = FileWriting()
    try writing.prepare(secret: secret, behind: front, for: "\(name).key")
    try writing.prepare([("\(name).pub", Array(text.utf8))])
    try writing.create()
    return file
  }
}

private func opening<Result>(
  _ name: String, _ body: () throws(SigningError) -> Result
) throws(GateError) -> Result {
  do throws(SigningError) { return try body() } catch { throw GateError(error, key: name) }
}
