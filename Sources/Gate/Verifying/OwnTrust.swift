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
      guard let entry = try entry(of: file.path, at: end) else { continue }
      let before = try entry.kind == .link ? nil : bytes(at: entry.path, start)
      guard try before == LocalFile.read(file.path) else {
        throw GateError(
          "\(file.option) names '\(entry.path.text)', which the range brings along",
          fix: "give the one from before it: git show \(start.hex.prefix(12)):\(entry.path.text)")
      }
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
