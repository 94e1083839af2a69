import Evidence

/// One reference as its file states it.
struct StoredReference: Sendable {
  enum Value: Sendable {
    case object(ObjectID)
    case symbolic(String)
    case broken
  }

  let name: TreePath
  let value: Value
}

/// Reads loose references and `packed-refs` from a repository's folder.
///
/// libgit2 leaves out what it cannot read; here a broken reference is one that is said to be broken.
/// No link is followed.
///
/// - SeeAlso: git's `Documentation/gitrepository-layout`
struct ReferenceFiles {
  /// With a slash at the end.
  let folder: String

  /// Files below `refs/` that are looked at, all together.
  private static let most = 2_000_000
  private static let deepest = 64

  /// Every reference, sorted by name; a loose one hides the packed one of its name.
  func all() -> [StoredReference] {
    var byName: [TreePath: StoredReference] = [:]
    for reference in packed() { byName[reference.name] = reference }
    var visited = 0
    loose(TreePath("refs"), depth: 0, visited: &visited) { byName[$0.name] = $0 }
    return byName.values.sorted { $0.name < $1.name }
  }

  // MARK: packed-refs

  /// `<hex> <name>` lines; `#` begins a comment and `^` what the tag above it leads to.
  private func packed() -> [StoredReference] {
    guard let bytes = SmallFile.read(path(of: "packed-refs"), limit: 512 << 20) else { return [] }
    return bytes.split(separator: 0x0A).compactMap { line in
      guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "^") else {
        return nil
      }
      return ReferenceFiles.packedLine(line)
    }
  }

  static func packedLine(_ line: ArraySlice<UInt8>) -> StoredReference? {
    guard let blank = line.firstIndex(of: 0x20) else { return nil }
    let name = TreePath(bytes: Array(line[(blank + 1)...]))
    guard let id = ObjectID(hex: line[..<blank]) else {
      return StoredReference(name: name, value: .broken)
    }
    return StoredReference(name: name, value: .object(id))
  }

  // MARK: Loose references

  private func loose(
    _ name: TreePath, depth: Int, visited: inout Int, _ take: (StoredReference) -> Void
  ) {
    guard depth < Self.deepest else { return }
    for child in SmallFile.names(in: path(of: name)) {
      visited += 1
      if visited > Self.most { return }
      let full = name.appending(TreePath(bytes: child))
      switch SmallFile.kind(path(of: full)) {
      case .folder: loose(full, depth: depth + 1, visited: &visited, take)
      case .file where child.suffix(5) == Array(".lock".utf8)[...]: continue
      case .file: take(StoredReference(name: full, value: value(of: full)))
      // A link could lead anywhere; git itself has not made one since 2005.
      case .link: take(StoredReference(name: full, value: .broken))
      case nil: continue
      }
    }
  }

  private func path(of name: TreePath) -> [UInt8] { Array(folder.utf8) + name.bytes }

  private func value(of name: TreePath) -> StoredReference.Value {
    guard let bytes = SmallFile.read(path(of: name), limit: 4096) else { return .broken }
    return ReferenceFiles.value(bytes)
  }

  static func value(_ bytes: [UInt8]) -> StoredReference.Value {
    let prefix = Array("ref:".utf8)
    if bytes.starts(with: prefix) {
      let target = bytes.dropFirst(prefix.count).drop { $0 == 0x20 || $0 == 0x09 }
        .prefix { $0 != 0x0A && $0 != 0x0D }
      return .symbolic(TreePath(bytes: Array(target)).text)
    }
    let digits = bytes.prefix(40)
    guard let id = ObjectID(hex: digits), bytes.dropFirst(40).first.map({ $0 <= 0x20 }) ?? true
    else { return .broken }
    return .object(id)
  }
}
