import Evidence

/// Compressed bytes that are no archive: gzip, bzip2, xz, lzma, zstd, and the zlib streams of scripts.
public enum Decompression {
  /// What the bytes hold; nil when they are nothing of the kind, damaged, or hold more than the limit.
  public static func bytes(of compressed: [UInt8], limit: Int) -> [UInt8]? {
    guard ArchiveFormat.isCompressed(compressed) else { return nil }
    return raw(compressed, limit: limit)
  }

  /// A zlib stream (RFC 1950), or the bare deflate data of one.
  public static func inflated(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
    guard bytes.count > 8 else { return nil }
    let hasHeader =
      bytes[0] & 0x0F == 8 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
      && bytes[1] & 0x20 == 0
    // The same deflate data in gzip's clothes (RFC 1952); the checksum behind it is not looked at.
    let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    let data = hasHeader ? bytes.dropFirst(2) : bytes[...]
    return raw(header + data + [UInt8](repeating: 0, count: 8), limit: limit)
  }

  private static func raw(_ compressed: [UInt8], limit: Int) -> [UInt8]? {
    compressed.withUnsafeBytes { buffer in
      guard let stream = try? ArchiveStream.open(buffer, .compressed),
        (try? stream.next()) != nil
      else { return nil }
      var bytes: [UInt8] = []
      let isRead: Void? = try? stream.read { piece in
        guard bytes.count + piece.count <= limit else { return false }
        bytes += piece
        return true
      }
      return isRead == nil || bytes.isEmpty ? nil : bytes
    }
  }
}
