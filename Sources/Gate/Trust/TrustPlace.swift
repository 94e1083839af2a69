import Evidence
import Git
import Syntax
import Trees

/// Where a trust set lies, and which version of it is in force.
struct TrustPlace {
  /// The work tree's folder, or the one that was asked from; nil for a file that was named.
  private let folder: String?
  private let file: String
  /// What lies there; nil when nothing does.
  let current: TrustDocument?
  /// What HEAD holds, or the version that was named; nil when neither.
  let committed: TrustDocument?

  /// As it is shown.
  var name: String { folder == nil ? file : TrustRoot.path.text }

  /// - Parameter file: nil for the repository's own, or for `.pintle/trust.json` outside of any.
  /// - Parameter previous: a file with the version in force; HEAD's when nil.
  init(file: String?, previous: String?) throws(GateError) {
    var repository: Repository?
    if file == nil { repository = try Self.repository() }
    folder = file == nil ? repository?.workTree.map { String($0.dropLast()) } ?? "." : nil
    self.file = file ?? "\(folder ?? ".")/\(TrustRoot.path.text)"
    current =
      LocalFile.exists(self.file) ? try Self.read(self.file, as: file ?? TrustRoot.path.text) : nil
    if let previous {
      committed = try Self.read(previous, as: previous)
    } else {
      committed = try repository.flatMap { found throws(GateError) in try Self.head(found) }
    }
  }

  /// Held from reading a version to writing the next one, so that of two edits at once none is lost.
  static func lock(_ file: String?) throws(GateError) -> FolderLock {
    if let file { return try FolderLock(files: [file]) }
    let workTree = try repository()?.workTree.map { String($0.dropLast()) }
    return try FolderLock(folders: [workTree ?? "."])
  }

  /// Writes atomically; never through a link at `.pintle`.
  func write(_ document: TrustDocument) throws(GateError) {
    guard let folder else { return try LocalFile.write(document.text, to: file) }
    try TrustFolder.write(document.text, to: TrustRoot.path, in: folder)
  }

  static func read(_ path: String, as name: String) throws(GateError) -> TrustDocument {
    let bytes = try LocalFile.read(path, limit: TrustDocument.sizeLimit)
    return try TrustDocument.read(Source(bytes, path: TreePath(name), origin: .workTree))
  }

  private static func repository() throws(GateError) -> Repository? {
    do throws(GitError) {
      return try Repository.discover(from: ".")
    } catch {
      throw GateError("the repository cannot be read: \(error.message)")
    }
  }

  private static func head(_ repository: Repository) throws(GateError) -> TrustDocument? {
    let commit: ObjectID?
    do throws(GitError) {
      commit = try repository.head().flatMap { head throws(GitError) in
        try repository.peeledCommit(head.target)
      }
    } catch {
      throw GateError("HEAD cannot be read: \(error.message)")
    }
    guard let commit else { return nil }
    do throws(TreeError) {
      let tree = try RevisionTree(repository, commit: commit, origin: .base)
      return try document(try TrustFiles(tree))
    } catch {
      throw GateError("HEAD: \(error.description)")
    }
  }

  private static func document(_ files: TrustFiles) throws(TreeError) -> TrustDocument? {
    do throws(GateError) {
      return try files.trust()
    } catch {
      throw TreeError(.unreadable, TrustRoot.path, error.description)
    }
  }
}
