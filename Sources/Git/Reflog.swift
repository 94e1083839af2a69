import Evidence

/// One line of a reference's log: what it was, what it became.
///
/// - SeeAlso: git's `Documentation/gitrepository-layout` (`logs`)
public struct ReflogEntry: Sendable, Hashable {
  /// Zero when the reference was made.
  public let before: ObjectID
  public let after: ObjectID
  /// As git wrote it: `fetch origin: forced-update`.
  public let message: String

  /// `<before> <after> <who> <when> TAB <message>`; nil for anything else.
  init?(_ line: ArraySlice<UInt8>) {
    let digits = ObjectID.length * 2
    let start = line.startIndex
    guard line.count > 2 * digits + 1, line[start + digits] == 0x20,
      line[start + 2 * digits + 1] == 0x20,
      let before = ObjectID(hex: line[start..<(start + digits)]),
      let after = ObjectID(hex: line[(start + digits + 1)..<(start + 2 * digits + 1)])
    else { return nil }
    self.before = before
    self.after = after
    let tab = line.firstIndex(of: 0x09)
    message = tab.map { String(decoding: line[($0 + 1)...], as: UTF8.self) } ?? ""
  }
}

extension Repository {
  /// What this clone remembers of a reference, oldest first; empty where nothing was logged. Lines that
  /// are none are left out.
  public func reflog(of name: TreePath) -> [ReflogEntry] {
    guard name.bytes.starts(with: "refs/".utf8), !name.components.contains("..") else { return [] }
    let path = Array((commonFolder + "logs/").utf8) + name.bytes
    let lines = (SmallFile.read(path) ?? []).split(separator: 0x0A)
    return lines.compactMap { ReflogEntry($0) }
  }
}
