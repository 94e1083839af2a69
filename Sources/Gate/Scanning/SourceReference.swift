import Evidence
import Git
import Trees

/// `REPOSITORY@TAG`: a clone on this machine and what the archive is said to be made from.
struct SourceReference {
  let repository: Repository
  let commit: ObjectID
  let name: String

  enum Failure: Error {
    case unusable(GateError)
    case notVerified(NotVerified)
  }

  init(_ text: String) throws(Failure) {
    guard let at = text.lastIndex(of: "@"), at != text.startIndex else {
      throw .unusable(
        GateError(
          "'\(text)' names no tag", fix: "write the clone's folder, @, and the tag: ../xz@v5.4.1"))
    }
    let path = String(text[..<at])
    name = String(text[text.index(after: at)...])
    let repository: Repository?
    let commit: ObjectID?
    do throws(GitError) {
      let opened = try Self.repository(path)
      repository = opened
      commit = if let opened { try Self.commit(name, opened) } else { nil }
    } catch {
      throw .unusable(GateError(error.message))
    }
    guard let repository else { throw .unusable(GateError("'\(path)' is no repository")) }
    guard let commit else {
      throw .notVerified(
        NotVerified(
          .packageContent, Subject(.ref, name), reason: "no-such-tag",
          detail:
            "'\(name)' is not in the clone '\(path)': the release has no source to compare with",
          next: "git -C \(ShellWord.quoted(path)) fetch --tags", requiredBy: .invocation))
    }
    self.repository = repository
    self.commit = commit
  }

  private static func repository(_ path: String) throws(GitError) -> Repository? {
    if let repository = try Repository.at(path) { return repository }
    return try Repository.discover(from: path)
  }

  private static func commit(
    _ name: String, _ repository: Repository
  ) throws(GitError) -> ObjectID? {
    if let id = ObjectID(hex: name) {
      return repository.contains(id) ? try repository.peeledCommit(id) : nil
    }
    let names = name.hasPrefix("refs/") ? [name] : ["refs/tags/" + name, "refs/heads/" + name]
    for name in names {
      guard let reference = try repository.reference(name) else { continue }
      return try repository.peeledCommit(reference.target)
    }
    return nil
  }
}
