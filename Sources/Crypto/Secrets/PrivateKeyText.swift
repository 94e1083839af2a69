import COpenSSL

/// Private keys as PEM: PKCS #8 (RFC 5958), encrypted by AES-256-CBC under scrypt (RFC 7914).
extension PrivateKey {
  // 16 MiB of memory, which every OpenSSL grants, and five passes over it.
  private static let cost = (n: UInt64(1 << 14), r: UInt64(8), p: UInt64(5))
  /// Bytes of the longest key file that is read.
  public static let fileLimit = 64 << 10

  /// - Parameter passphrase: nil for a key that anybody who has the file can use.
  public func pem(passphrase: SecretBytes?) throws(SigningError) -> SecretBytes {
    defer { ERR_clear_error() }
    guard let info = EVP_PKEY2PKCS8(pointer), let output = BIO_new(BIO_s_mem()) else {
      throw .unsupported("OpenSSL does not write this key")
    }
    defer {
      PKCS8_PRIV_KEY_INFO_free(info)
      Self.clear(output)
    }
    if let passphrase {
      guard let sealed = Self.seal(info, passphrase) else {
        throw .unsupported("OpenSSL here has no scrypt or AES")
      }
      defer { X509_SIG_free(sealed) }
      guard PEM_write_bio_PKCS8(output, sealed) == 1 else { throw .malformed("the key") }
    } else {
      guard PEM_write_bio_PKCS8_PRIV_KEY_INFO(output, info) == 1 else {
        throw .malformed("the key")
      }
    }
    return Self.content(output)
  }

  private static func seal(_ info: OpaquePointer, _ passphrase: SecretBytes) -> OpaquePointer? {
    guard
      let algorithm = PKCS5_pbe2_set_scrypt(
        EVP_aes_256_cbc(), nil, 16, nil, cost.n, cost.r, cost.p)
    else { return nil }
    let sealed = passphrase.withBytes { bytes in
      PKCS8_set0_pbe(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), info, algorithm)
    }
    // The sealed key owns the algorithm; without one nobody does.
    if sealed == nil { X509_ALGOR_free(algorithm) }
    return sealed
  }

  private static func content(_ output: OpaquePointer) -> SecretBytes {
    let (start, count) = memory(output)
    return SecretBytes(UnsafeRawBufferPointer(start: start, count: count))
  }

  private static func clear(_ output: OpaquePointer) {
    let (start, count) = memory(output)
    OPENSSL_cleanse(start, count)
    BIO_free(output)
  }

  private static func memory(_ output: OpaquePointer) -> (UnsafeMutableRawPointer?, Int) {
    var start: UnsafeMutableRawPointer?
    let count = BIO_ctrl(output, BIO_CTRL_INFO, 0, &start)
    return (start, max(0, count))
  }

  /// A key of PKCS #8, SEC 1 or PKCS #1 in PEM.
  ///
  /// - Parameter passphrase: asked for at most once, and only when the key is encrypted.
  public static func read(
    pem text: SecretBytes, passphrase: () throws(SigningError) -> SecretBytes?
  ) throws(SigningError) -> PrivateKey {
    defer { ERR_clear_error() }
    guard text.count <= fileLimit else { throw .malformed("a key file over 64 KiB") }
    let label = try KeyLabel(text)
    guard label.isEncrypted else { return try read(text, nil) }
    guard let secret = try passphrase() else { throw .passphraseNeeded }
    return try read(text, secret)
  }

  private static func read(
    _ text: SecretBytes, _ passphrase: SecretBytes?
  ) throws(SigningError) -> PrivateKey {
    let key = text.withBytes { bytes -> OpaquePointer? in
      guard let input = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else { return nil }
      defer { BIO_free(input) }
      let secret = passphrase ?? SecretBytes(UnsafeRawBufferPointer(start: nil, count: 0))
      return withExtendedLifetime(secret) {
        PEM_read_bio_PrivateKey(
          input, nil, givePassphrase, Unmanaged.passUnretained(secret).toOpaque())
      }
    }
    if let key { return try PrivateKey(owning: key) }
    throw passphrase == nil ? .malformed("OpenSSL refuses the key") : .passphraseWrong
  }
}

/// Hands a passphrase to OpenSSL.
///
/// - Parameter holder: a `SecretBytes`.
private func givePassphrase(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ isWriting: Int32,
  _ holder: UnsafeMutableRawPointer?
) -> Int32 {
  guard let buffer, let holder else { return -1 }
  let secret = Unmanaged<SecretBytes>.fromOpaque(holder).takeUnretainedValue()
  return secret.withBytes { bytes in
    guard let start = bytes.baseAddress, !bytes.isEmpty, bytes.count <= Int(size) else { return -1 }
    UnsafeMutableRawPointer(buffer).copyMemory(from: start, byteCount: bytes.count)
    return Int32(bytes.count)
  }
}

/// What a PEM file says that it holds, read before OpenSSL is asked to spend any time on it.
private struct KeyLabel {
  let isEncrypted: Bool

  init(_ text: SecretBytes) throws(SigningError) {
    let labels = text.withBytes(Self.labels)
    guard let first = labels.first else { throw .malformed("no private key in PEM") }
    guard labels.count == 1 || (labels.count == 2 && labels[0] == "EC PARAMETERS") else {
      throw .malformed("more than one key in the file")
    }
    let label = labels.last ?? first
    switch label {
    case "ENCRYPTED PRIVATE KEY":
      try KeyCost.check(text)
      isEncrypted = true
    case "PRIVATE KEY": isEncrypted = false
    case "EC PRIVATE KEY", "RSA PRIVATE KEY":
      isEncrypted = text.withBytes { bytes in
        Self.contains(bytes, Array("Proc-Type: 4,ENCRYPTED".utf8))
      }
    case "OPENSSH PRIVATE KEY": throw .unsupported("a key of OpenSSH")
    default: throw .malformed("it holds a block '\(label)'")
    }
  }

  private static func labels(_ bytes: UnsafeRawBufferPointer) -> [String] {
    bytes.split(separator: 0x0A).compactMap { line in
      let begin = Array("-----BEGIN ".utf8)
      guard line.starts(with: begin), line.count < 64 else { return nil }
      let text = String(decoding: line.dropFirst(begin.count), as: UTF8.self)
      return text.split(separator: "-").first.map(String.init)
    }
  }

  private static func contains(_ bytes: UnsafeRawBufferPointer, _ part: [UInt8]) -> Bool {
    bytes.split(separator: 0x0A).contains { $0.starts(with: part) }
  }
}

/// What it costs to open an encrypted key: a file must not be able to ask for hours.
private enum KeyCost {
  private static let limit: UInt64 = 10_000_000

  static func check(_ text: SecretBytes) throws(SigningError) {
    // What is encrypted is no secret.
    let plain = text.withBytes { Array($0) }
    guard let block = PEM.blocks(plain)?.first else { throw .malformed("no whole PEM") }
    var reader = DERReader(block.bytes)
    guard let parts = reader.next(DERTag.sequence)?.elements, reader.isEmpty, parts.count == 2,
      parts[0].tag == DERTag.sequence
    else { throw .malformed("not an encrypted PKCS #8 key") }
    // Rounds and perhaps a length (PBKDF2), or N, r, p (scrypt).
    let numbers = numbers(in: parts[0], depth: 0)
    let product = numbers.prefix(numbers.count > 2 ? 3 : 1).reduce(UInt64(1)) { product, number in
      let (value, overflow) = product.multipliedReportingOverflow(by: max(number, 1))
      return overflow ? .max : value
    }
    guard product <= limit else {
      throw .unsupported("a key that takes over ten million rounds to open")
    }
    // scrypt takes 128 × N × r bytes, and OpenSSL grants 32 MiB.
    guard numbers.count < 3 || numbers[0] * numbers[1] < 32 << 20 / 128 else {
      throw .unsupported("a key whose scrypt takes over 32 MiB; seal it again with N = 16384")
    }
  }

  private static func numbers(in element: DERElement, depth: Int) -> [UInt64] {
    if element.tag == DERTag.integer {
      let digits = element.content.drop { $0 == 0 }
      return [digits.count > 8 ? .max : digits.reduce(0) { $0 << 8 | UInt64($1) }]
    }
    guard element.tag == DERTag.sequence, depth < 8 else { return [] }
    return (element.elements ?? []).flatMap { numbers(in: $0, depth: depth + 1) }
  }
}
