import Crypto
import Inventory

/// What signatures are over.
public protocol SignedContent {
  /// The file's name without folders; nil for a digest alone.
  var name: String? { get }
  /// - Throws: `unsupported` for a digest that is not known, `config-error` for a file that cannot be read
  ///   or that changes meanwhile.
  func digest(_ hash: Hash) throws(SignatureFailure) -> [UInt8]
  /// The whole content, for formats that sign messages instead of digests.
  func bytes() throws(SignatureFailure) -> [UInt8]
}

/// Bytes in memory.
public struct MemoryArtifact: SignedContent {
  public let name: String?
  private let content: [UInt8]

  public init(_ content: [UInt8], name: String? = nil) {
    self.content = content
    self.name = name
  }

  public func digest(_ hash: Hash) throws(SignatureFailure) -> [UInt8] {
    guard let digest = hash.digest(content) else {
      throw .unsupported("OpenSSL here has no \(hash.name)")
    }
    return digest
  }

  public func bytes() throws(SignatureFailure) -> [UInt8] { content }
}

/// A digest that stands for an artifact: `sha256:HEX`.
public struct DigestArtifact: SignedContent {
  public let name: String? = nil
  public let hash: Hash
  public let value: [UInt8]

  /// Nil unless the text is `sha256:`, `sha384:` or `sha512:` and as many lower-case digits as it takes.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1)
    let hashes: [Hash] = [.sha256, .sha384, .sha512]
    guard parts.count == 2, let hash = hashes.first(where: { $0.name == parts[0] }),
      parts[1].utf8.count == hash.length * 2,
      let value = Hexadecimal.bytes(ofEitherCase: String(parts[1]))
    else { return nil }
    self.hash = hash
    self.value = value
  }

  public func digest(_ hash: Hash) throws(SignatureFailure) -> [UInt8] {
    guard hash == self.hash else {
      throw SignatureFailure(
        .unsupported, "the signature needs the artifact's \(hash.name)", expected: hash.name,
        actual: self.hash.name, next: "give the file itself")
    }
    return value
  }

  public func bytes() throws(SignatureFailure) -> [UInt8] {
    throw SignatureFailure(
      .unsupported, "this format signs the file, not a digest", next: "give the file itself")
  }
}
