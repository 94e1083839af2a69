import Crypto
import Evidence
import Trees

/// What a file of a tree is by its bytes, read once and never whole in memory where the tree can avoid that.
public struct ContentDigest: Sendable, Equatable {
  public let size: Int
  /// One for each algorithm that was asked for and that OpenSSL has.
  public let digests: [Digest]
  /// The first bytes, of at most `headLength`.
  public let head: [UInt8]

  static let headLength = 512

  public subscript(_ algorithm: Digest.Algorithm) -> Digest? {
    digests.first { $0.algorithm == algorithm }
  }

  /// Whether git kept a note in the file's place, which says where Git LFS has the content.
  public var isPlaceholder: Bool {
    size <= Self.headLength && head.starts(with: "version https://git-lfs.github.com/spec/".utf8)
  }

  /// - Throws: what keeps the file from being read; `limit` when it is larger.
  public init(
    of entry: TreeEntry, in tree: any SourceTree, _ algorithms: Set<Digest.Algorithm>, limit: Int
  ) throws(TreeError) {
    var sha1 = algorithms.contains(.sha1) ? RunningHash(.sha1) : nil
    var sha256 = algorithms.contains(.sha256) ? RunningHash(.sha256) : nil
    var sha384 = algorithms.contains(.sha384) ? RunningHash(.sha384) : nil
    var sha512 = algorithms.contains(.sha512) ? RunningHash(.sha512) : nil
    var size = 0
    var head: [UInt8] = []
    try tree.read(entry, limit: limit) { piece in
      if head.count < Self.headLength { head += piece.prefix(Self.headLength - head.count) }
      size += piece.count
      sha1?.update(piece)
      sha256?.update(piece)
      sha384?.update(piece)
      sha512?.update(piece)
    }
    self.size = size
    self.head = head
    digests = [
      Digest(.sha1, finished: sha1?.finish()), Digest(.sha256, finished: sha256?.finish()),
      Digest(.sha384, finished: sha384?.finish()), Digest(.sha512, finished: sha512?.finish()),
    ].compactMap(\.self)
  }
}

extension Digest {
  fileprivate init?(_ algorithm: Algorithm, finished bytes: [UInt8]?) {
    guard let bytes else { return nil }
    self.init(algorithm, bytes)
  }
}
