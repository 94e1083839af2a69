import Crypto

/// minisign's private key: `Ed`, `Sc` or two zeros, `B2`, salt, limits, and the sealed part (minisign.h).
enum MinisignSecretKey {
  static let length = 158
  // minisign's own limits ask for 1 GiB.
  private static let memoryLimit: UInt64 = 2 << 30
  private static let workLimit: UInt64 = 1 << 26

  static func read(
    _ blob: SecretBytes, _ passphrase: () throws(SigningError) -> SecretBytes?
  ) throws(SigningError) -> (PrivateKey, number: [UInt8]) {
    var reader = SecretReader(blob)
    guard reader.plain(2) == Array("Ed".utf8), let derivation = reader.plain(2),
      reader.plain(2) == Array("B2".utf8), let salt = reader.plain(32),
      let operations = reader.plain(8), let memory = reader.plain(8), let sealed = reader.take(104)
    else { throw .malformed("not a private key of minisign") }
    switch derivation {
    case Array("Sc".utf8):
      let cost = try cost(littleEndian(operations), littleEndian(memory))
      guard let secret = try passphrase() else { throw .passphraseNeeded }
      let mask = Scrypt.key(
        secret, salt: salt, n: cost.n, r: 8, p: cost.p, limit: memoryLimit, length: 104)
      guard let mask else { throw .unsupported("OpenSSL cannot derive the key: no memory for it") }
      return try open(sealed.xor(mask), wrong: .passphraseWrong)
    case [0, 0]: return try open(sealed, wrong: .malformed("its two halves do not belong together"))
    default: throw .unsupported("a private key of minisign under another derivation")
    }
  }

  private static func open(
    _ plain: SecretBytes, wrong: SigningError
  ) throws(SigningError) -> (PrivateKey, number: [UInt8]) {
    let key = try ImportedKey.ed25519(plain[8..<72], wrong: wrong)
    return (key, plain[0..<8].withBytes { Array($0) })
  }

  private static func littleEndian(_ bytes: [UInt8]) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// What libsodium makes of the two limits (pickparams of crypto_pwhash_scryptsalsa208sha256), `r` being 8.
  private static func cost(
    _ operations: UInt64, _ memory: UInt64
  ) throws(SigningError) -> (n: UInt64, p: UInt64) {
    let operations = max(operations, 32768)
    let isBoundByTime = operations < memory / 32
    let most = isBoundByTime ? operations / 32 : memory / 1024
    let exponent = (1...62).first { UInt64(1) << UInt64($0) > most / 2 } ?? 63
    let n = UInt64(1) << UInt64(exponent)
    let p = isBoundByTime ? 1 : min((operations / 4) / n, 0x3FFF_FFFF) / 8
    guard n <= memoryLimit / 1024, p > 0,
      n.multipliedReportingOverflow(by: 8 * p).overflow == false,
      n * 8 * p <= workLimit
    else { throw .unsupported("a private key that takes over 2 GiB or a minute to open") }
    return (n, p)
  }
}

extension SecretBytes {
  /// Both, bit by bit; as long as the shorter one.
  func xor(_ other: SecretBytes) -> SecretBytes {
    var mixed = withBytes { mine in other.withBytes { theirs in zip(mine, theirs).map { $0 ^ $1 } }
    }
    return SecretBytes(clearing: &mixed)
  }
}
