import COpenSSL

/// A digest over bytes that come in pieces.
public struct RunningHash: ~Copyable {
  private let context: OpaquePointer?
  private var isGood: Bool

  public init(_ hash: Hash) {
    context = EVP_MD_CTX_new()
    isGood = context != nil && EVP_DigestInit_ex(context, hash.algorithm, nil) == 1
  }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard isGood, !bytes.isEmpty else { return }
    isGood = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
  }

  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The digest of everything so far; nil when OpenSSL refuses, and after the first call.
  public mutating func finish() -> [UInt8]? {
    guard isGood else { return nil }
    isGood = false
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &digest, &length) == 1 else { return nil }
    return Array(digest.prefix(Int(length)))
  }

  deinit { EVP_MD_CTX_free(context) }
}
