import Crypto

/// A part of a log's tree as files hold it: up to 256 hashes of one level (C2SP tlog-tiles; Go's checksum
/// database).
public struct LogTile: Sendable, Hashable {
  /// 0 for the leaves' hashes, 1 for the hashes of 256 leaves, …
  public let level: Int
  public let number: UInt64
  /// Hashes that the tree's tile has: 256 but at the right edge.
  public let width: Int
  /// Hashes that are needed, from the first.
  public let needed: Int

  public static let full = 256
  public static let hashLength = 32

  /// `tile/8/0/x001/234`, without what says that a tile is partial.
  public var path: String {
    var rest = number
    var parts: [String] = []
    repeat {
      let digits = String(rest % 1000)
      parts.insert(
        (parts.isEmpty ? "" : "x") + String(repeating: "0", count: 3 - digits.count) + digits, at: 0
      )
      rest /= 1000
    } while rest > 0
    return "tile/8/\(level)/" + parts.joined(separator: "/")
  }

  /// The files that hold it: the tile of this very tree, the full one, then every wider one.
  public var paths: [String] {
    let wider = needed < Self.full ? Array((needed..<Self.full).reversed()) : []
    let first = width < Self.full ? ["\(path).p/\(width)"] : []
    return first + [path] + wider.map { "\(path).p/\($0)" }
  }
}

/// A log's tree whose hashes lie in tiles. What tiles say is only believed when it leads to a root that is
/// signed.
struct TiledTree {
  let size: UInt64
  let tile: (LogTile) -> [UInt8]?

  /// The root that the tree has if the leaf with this hash stands in this place (RFC 9162 2.1.1).
  ///
  /// - Throws: `unsupported` when a tile is not at hand or too short.
  func root(with leaf: [UInt8], at index: UInt64) throws(SignatureFailure) -> [UInt8] {
    try hash(0, size, leaf, index)
  }

  private func hash(
    _ first: UInt64, _ end: UInt64, _ leaf: [UInt8], _ index: UInt64
  ) throws(SignatureFailure) -> [UInt8] {
    let count = end - first
    let holdsLeaf = first <= index && index < end
    if holdsLeaf, count == 1 { return leaf }
    if !holdsLeaf, count.nonzeroBitCount == 1 {
      return try node(first / count, height: count.trailingZeroBitCount)
    }
    let half = UInt64(1) << UInt64(63 - (count - 1).leadingZeroBitCount)
    let left = try hash(first, first + half, leaf, index)
    return SHA256.digest([0x01] + left + (try hash(first + half, end, leaf, index)))
  }

  /// The hash over 2^height leaves, of which the tiles keep every eighth level.
  private func node(_ number: UInt64, height: Int) throws(SignatureFailure) -> [UInt8] {
    let level = height / 8
    let count = 1 << (height % 8)
    let first = number * UInt64(count)
    let offset = Int(first % UInt64(LogTile.full))
    let place = first / UInt64(LogTile.full)
    let complete = (size >> UInt64(level * 8)) - place * UInt64(LogTile.full)
    let wanted = LogTile(
      level: level, number: place, width: Int(min(complete, UInt64(LogTile.full))),
      needed: offset + count)
    guard let bytes = tile(wanted), bytes.count >= wanted.needed * LogTile.hashLength else {
      throw SignatureFailure(
        .unsupported, "nothing at hand proves that the record is in the signed tree",
        expected: wanted.path,
        next: "give --tiles with a folder that has the log's tiles, such as Go's module cache")
    }
    var hashes = (offset..<offset + count).map { index in
      Array(bytes[index * LogTile.hashLength..<(index + 1) * LogTile.hashLength])
    }
    while hashes.count > 1 {
      hashes = stride(from: 0, to: hashes.count, by: 2).map {
        SHA256.digest([0x01] + hashes[$0] + hashes[$0 + 1])
      }
    }
    return hashes[0]
  }
}
