import Evidence
import Git
import Trees

/// Files with keys and signers that lie in the very repository whose commits they are to vouch for.
///
/// A range must not bring its own: they have to be as they were before it. A commit or tag alone has nothing before it
/// to go by; it vouches for itself, which is told.
struct OwnTrust {
  private let repository: Repository
  private let files: [(option: String, path: String)]

  init(_ repository: Repository, _ options: VerifyOptions) {
    self.repository = repository
    files =
      options.keys.filter { LocalFile.exists($0) }.map { ("--key", $0) }
      + (options.allowedSigners.map { [("--allowed-signers", $0)] } ?? [])
  }

  /// - Throws: where a file is tracked at the end of a range and is not the one of its beginning.
  func check(from start: ObjectID, to end: ObjectID) throws(GateError) {
    for file in files {
      let bytes = try LocalFile.read(file.path)
      var brought = try brought(file.path, bytes, from: start, to: end)
      if brought == nil { brought = try copied(bytes, from: start, to: end) }
      guard let brought else { continue }
      throw GateError(
        "\(file.option) names '\(brought.text)', which the range brings along",
        fix: "give the one from before it: git show \(start.hex.prefix(12)):\(brought.text)")
    }
  }

  /// The path that decides what the file holds, where the range changes that.
  private func brought(
    _ path: String, _ bytes: [UInt8], from start: ObjectID, to end: ObjectID
  ) throws(GateError) -> TreePath? {
    guard let entry = try entry(of: path, at: end) else { return nil }
    switch entry.kind {
    case .link: return entry.path
    case .submodule: return try self.entry(of: path, at: start) == entry ? nil : entry.path
    case .file, .executable:
      return try self.bytes(at: entry.path, start) == bytes ? nil : entry.path
    }
  }

  /// Where the end of the range holds the very content, and its beginning does not: the file may be a copy, or lie in
  /// another work tree of the repository.
  private func copied(
    _ bytes: [UInt8], from start: ObjectID, to end: ObjectID
  ) throws(GateError) -> TreePath? {
    guard let id = try? Repository.blobID(of: bytes), repository.contains(id) else { return nil }
    return try reading { () throws(TreeError) in
      guard let found = try entry(holding: id, at: end), try entry(holding: id, at: start) == nil
      else {
        return nil
      }
      return found.path
    }
  }

  private func entry(holding id: ObjectID, at commit: ObjectID) throws(TreeError) -> TreeEntry? {
    try RevisionTree(repository, commit: commit, origin: .candidate).entries().first {
      $0.id == id
    }
  }

  /// What is to be told about a commit that brings its own.
  func notes(at commit: ObjectID) -> [String] {
    files.compactMap { file in
      guard let entry = try? entry(of: file.path, at: commit) else { return nil }
      return
        "\(file.option) '\(entry.path.text)' is part of what is verified: it vouches for itself"
    }
  }

  private func entry(of path: String, at commit: ObjectID) throws(GateError) -> TreeEntry? {
    guard let root = repository.workTree.flatMap(LocalPath.init) else { return nil }
    return try reading { () throws(TreeError) in
      try WorkTreePath(path, in: root).entry(
        in: RevisionTree(repository, commit: commit, origin: .candidate))
    }
  }

  private func bytes(at path: TreePath, _ commit: ObjectID) throws(GateError) -> [UInt8]? {
    try reading { () throws(TreeError) in
      let tree = try RevisionTree(repository, commit: commit, origin: .base)
      guard let entry = try tree.entry(at: path) else { return nil }
      return try tree.bytes(of: entry, limit: 64 << 20)
    }
  }

  private func reading<Value>(
    _ body: () throws(TreeError) -> Value
  ) throws(GateError) -> Value {
    do throws(TreeError) { return try body() } catch { throw GateError(error.description) }
  }
}
