import Tables

/// A commit that a published list names as malicious.
public struct KnownBadCommit: Sendable, Hashable {
  /// 40 hexadecimal digits.
  public let commit: String
  /// `owner/name` on GitHub, when the list says.
  public let repository: String?
  public let tag: String?
  public let incident: String
}

/// Commits named by public reports, embedded: `commit repository tag incident`, sorted. Names of tags are
/// no evidence: the same name was clean before and may be clean again.
public enum KnownBadCommits {
  /// When the list was made.
  public static let date = "2026-11-23"

  /// - Complexity: O(n) in the table's lines, read once for each call.
  public static func all() -> [KnownBadCommit] {
    let table = pintle_table_known_bad_commits()
    let bytes = UnsafeBufferPointer(start: table.bytes, count: table.size)
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count == 4 else { return nil }
      func known(_ word: String) -> String? { word == "-" ? nil : word }
      return KnownBadCommit(
        commit: words[0], repository: known(words[1]), tag: known(words[2]), incident: words[3])
    }
  }
}
