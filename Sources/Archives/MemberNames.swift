import Evidence

/// Judges the names of an archive's members.
struct MemberNames {
  private var seen: Set<TreePath> = []
  private var folded: [String: TreePath] = [:]
  private(set) var issues: [ArchiveIssue] = []

  /// The path below which the member is looked at; nil when it has none inside the archive.
  mutating func path(_ name: [UInt8], isFolder: Bool) -> TreePath? {
    let written = TreePath(bytes: name)
    guard let path = inside(written) else { return nil }
    if name.count > 4096 || path.components.count > 128 {
      note(.longName, written, "\(name.count) bytes in \(path.components.count) folders")
    }
    if let oddity = Self.oddity(name) { note(.oddName, written, oddity) }
    if !isFolder { checkTwins(path, written) }
    return path
  }

  private mutating func inside(_ written: TreePath) -> TreePath? {
    if written.bytes.first == UInt8(ascii: "/") {
      note(.absolutePath, written, "unpacks to a place that the archive chooses")
    }
    let parts = written.components.filter { $0.bytes != [UInt8(ascii: ".")] }
    guard parts.contains(where: { $0.bytes == Self.up }) else {
      return TreePath(bytes: Array(parts.map(\.bytes).joined(separator: [UInt8(ascii: "/")])))
    }
    note(.leavesFolder, written, "leads out of the folder it is unpacked in")
    // Looked at all the same, under the names that remain.
    let rest = parts.filter { $0.bytes != Self.up }
    return TreePath(bytes: Array(rest.map(\.bytes).joined(separator: [UInt8(ascii: "/")])))
  }

  private static let up: [UInt8] = Array("..".utf8)

  private static func oddity(_ name: [UInt8]) -> String? {
    if name.contains(UInt8(ascii: "\\")) { return "a backslash parts folders on some systems" }
    if name.count > 1, name[1] == UInt8(ascii: ":"), name[0] | 0x20 >= 0x61, name[0] | 0x20 <= 0x7A
    {
      return "begins with a drive's letter"
    }
    if name.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "holds control characters" }
    return String(validating: name, as: UTF8.self) == nil ? "is not UTF-8" : nil
  }

  private mutating func checkTwins(_ path: TreePath, _ written: TreePath) {
    guard seen.insert(path).inserted else {
      return note(.duplicate, written, "stands in the archive more than once")
    }
    let fold = path.text.lowercased()
    if let twin = folded[fold], twin != path {
      note(
        .caseCollision, written,
        "differs from '\(twin.text)' in nothing that all systems keep apart")
    } else {
      folded[fold] = path
    }
  }

  /// Where a link leads: nil inside the archive, else why not.
  static func leadsOut(_ path: TreePath, target: String) -> Bool {
    path.parent.resolving(target) == nil
  }

  mutating func note(_ kind: ArchiveIssue.Kind, _ path: TreePath, _ detail: String) {
    guard issues.count < Self.mostIssues else { return }
    issues.append(ArchiveIssue(kind, path, detail))
  }

  private static let mostIssues = 1000
}
