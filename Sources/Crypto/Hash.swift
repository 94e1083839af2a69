import COpenSSL

/// A message digest that OpenSSL computes.
public enum Hash: Sendable, Hashable, CaseIterable {
  case sha1, sha224, sha256, sha384, sha512, blake2b512

  /// As OpenSSL and signature formats spell it.
  public var name: String {
    switch self {
    case .sha1: "sha1"
    case .sha224: "sha224"
    case .sha256: "sha256"
    case .sha384: "sha384"
    case .sha512: "sha512"
    case .blake2b512: "blake2b512"
    }
  }

  /// Bytes of a digest.
  public var length: Int {
    switch self {
    case .sha1: 20
    case .sha224: 28
    case .sha256: 32
    case .sha384: 48
    case .sha512, .blake2b512: 64
    }
  }

  /// Whether signatures over such digests count: collisions of SHA-1 can be made.
  public var isStrong: Bool { self != .sha1 && self != .sha224 }

  /// The digest of a whole message; nil when OpenSSL refuses (a provider without the algorithm).
  public func digest(_ message: some Sequence<UInt8>) -> [UInt8]? {
    let bytes = Array(message)
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    guard EVP_Digest(bytes, bytes.count, &digest, &length, algorithm, nil) == 1 else { return nil }
    return Array(digest.prefix(Int(length)))
  }

  var algorithm: OpaquePointer? {
    switch self {
    case .sha1: EVP_sha1()
    case .sha224: EVP_sha224()
    case .sha256: EVP_sha256()
    case .sha384: EVP_sha384()
    case .sha512: EVP_sha512()
    case .blake2b512: EVP_blake2b512()
    }
  }
}

/// SHA-256, where a digest is an identity and has to be there.
public enum SHA256 {
  /// 32 bytes; empty when OpenSSL has no SHA-256, which equals no digest.
  public static func digest(_ message: some Sequence<UInt8>) -> [UInt8] {
    Hash.sha256.digest(message) ?? []
  }

  /// Lower-case hexadecimal.
  public static func hex(_ message: some Sequence<UInt8>) -> String {
    let digest = digest(message)
    return String(unsafeUninitializedCapacity: 2 * digest.count) { text in
      for (index, byte) in digest.enumerated() {
        text[2 * index] = digit(byte >> 4)
        text[2 * index + 1] = digit(byte & 15)
      }
      return 2 * digest.count
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }
}
