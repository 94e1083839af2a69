import Evidence
import Git
import Inventory
import Signatures
import Trees

/// Verifies the signatures of commits and tags by the keys of a check.
struct SignedObjects {
  enum Target: Sendable {
    case object(ObjectID)
    /// A reference below `refs/tags/` by its short name, and its object.
    case tag(String, ObjectID)
  }

  private let repository: Repository
  private let path: String
  private let check: SignatureCheck
  private let dismissed: [RoleKeys.Dismissed]

  /// - Parameters:
  ///   - path: the repository's.
  ///   - dismissed: keys of people whose signatures do not count any more.
  init(
    _ repository: Repository, at path: String, check: SignatureCheck,
    dismissed: [RoleKeys.Dismissed] = []
  ) {
    (self.repository, self.path, self.dismissed) = (repository, path, dismissed)
    var check = check
    check.namespace = "git"
    self.check = check
  }

  /// Objects that one core verifies after another; each batch opens the repository anew, as libgit2's
  /// objects belong to one thread.
  private static let batch = 256

  /// What became of objects, in their order.
  ///
  /// - Parameter notes: what is to be told about an object beside its verdict.
  func verdicts(
    _ targets: [Target], notes: (Target) -> [String] = { _ in [] }
  ) throws(GitError) -> [ArtifactVerdict] {
    let batches = stride(from: 0, to: targets.count, by: Self.batch).map {
      Array(targets[$0..<min($0 + Self.batch, targets.count)])
    }
    guard batches.count > 1 else { return targets.map { verdict($0, notes: notes($0)) } }
    let (path, check, dismissed) = (path, check, dismissed)
    let found = Parallel.map(batches) { batch in
      Result { () throws(GitError) in
        guard let repository = try Repository.discover(from: path) else {
          throw GitError(.notFound, call: "open", message: "the repository is no longer there")
        }
        let one = Self(repository, at: path, check: check, dismissed: dismissed)
        return batch.map { one.verdict($0, notes: []) }
      }
    }
    var verdicts: [ArtifactVerdict] = []
    for batch in found { verdicts += try batch.get() }
    return verdicts
  }

  private func verdict(_ target: Target, notes: [String]) -> ArtifactVerdict {
    let (id, tag): (ObjectID, String?) =
      switch target {
      case .object(let id): (id, nil)
      case .tag(let name, let id): (id, name)
      }
    let outcome: ArtifactVerdict.Outcome
    do throws(SignatureFailure) {
      var result = try verify(id, tag: tag)
      result.notes += notes
      outcome = .verified([result])
    } catch {
      outcome = .failed(error)
    }
    return ArtifactVerdict(
      name: tag.map { "refs/tags/" + $0 } ?? id.hex, digest: id.hex, signature: "",
      outcome: outcome)
  }

  private func verify(_ id: ObjectID, tag: String?) throws(SignatureFailure) -> Verification {
    let kind: ObjectKind
    let bytes: [UInt8]
    do throws(GitError) {
      (kind, bytes) = try repository.object(id)
    } catch {
      throw SignatureFailure(
        .unsupported, "the object cannot be read: \(error.message)", next: "git fetch --unshallow")
    }
    switch kind {
    case .tag: return try verifyTag(bytes, id, tag)
    case .commit where tag == nil: return try verifyCommit(bytes, id)
    case .commit:
      throw SignatureFailure(
        .unsigned, "a lightweight tag, which nobody can sign", expected: "a signed tag",
        actual: "commit \(id.hex)", next: "git tag -s makes one that is signed")
    default:
      throw SignatureFailure(
        .unsupported, "a \(kind.rawValue) holds no signature", next: "name a commit or a tag")
    }
  }

  private func verifyTag(
    _ bytes: [UInt8], _ id: ObjectID, _ name: String?
  ) throws(SignatureFailure) -> Verification {
    guard let object = try? TagObject(bytes, id: id), let signed = SignedObject(tag: bytes) else {
      throw Self.unsigned("the tag")
    }
    var result = try verify(signed)
    let own = String(decoding: object.name, as: UTF8.self)
    if let name, !name.utf8.elementsEqual(object.name) {
      throw SignatureFailure(
        .refNameMismatch, "the reference points at a tag that was signed for another name",
        expected: "refs/tags/\(name)", actual: "refs/tags/\(own)",
        next: "do not use the tag; ask who moved it")
    }
    result.facts.append(.init("target", "\(object.targetKind.rawValue) \(object.target.hex)"))
    return result
  }

  private func verifyCommit(
    _ bytes: [UInt8], _ id: ObjectID
  ) throws(SignatureFailure) -> Verification {
    guard let signed = SignedObject(commit: bytes) else { throw Self.unsigned("the commit") }
    return try verify(signed)
  }

  private static func unsigned(_ what: String) -> SignatureFailure {
    SignatureFailure(
      .unsigned, "\(what) has no signature, or not one alone",
      next: "ask for signed commits and tags: git config commit.gpgSign true")
  }

  private func verify(_ signed: SignedObject) throws(SignatureFailure) -> Verification {
    guard signed.signature.kind != .unknown else {
      throw SignatureFailure(
        .unsupported, "a signature of a kind that is not known", next: "verify it with git itself")
    }
    return try RoleKeys.verify(
      check, signed.signature.text, over: MemoryArtifact(signed.payload), dismissed: dismissed)
  }
}
