import Crypto
import Evidence
import Git
import Inventory
import Signatures

/// Verifies the signatures of commits and tags. A reference has to be the one that the signed tag names:
/// `git tag -v` accepts any.
struct GitVerification {
  private let time: Instant
  private let check: SignatureCheck
  private let repository: Repository
  private let name: String
  private let own: OwnTrust

  init(_ options: VerifyOptions, _ check: SignatureCheck) throws(GateError) {
    time = options.time
    var check = check
    check.namespace = "git"
    self.check = check
    name = options.git ?? "HEAD"
    guard check.allowedSigners != nil || !check.keys.isEmpty else {
      throw GateError(
        "nobody's signatures count",
        fix: "give --allowed-signers FILE, or --key with the signers' keys")
    }
    let found: Repository?
    do throws(GitError) {
      found = try Repository.discover(from: options.repository)
    } catch {
      throw GateError("'\(options.repository)' cannot be read: \(error.message)")
    }
    guard let found else { throw GateError("'\(options.repository)' is no repository") }
    repository = found
    own = OwnTrust(found, options)
  }

  func report() throws(GateError) -> VerificationReport {
    var report = VerificationReport(time: time)
    let targets: [Target]
    let range: (start: ObjectID, end: ObjectID)?
    do throws(GitError) {
      range = try self.range()
      targets = try self.targets(range)
    } catch {
      throw GateError("'\(name)' cannot be read: \(error.message)")
    }
    if let range { try own.check(from: range.start, to: range.end) }
    for target in targets {
      report.artifacts.append(verdict(target, notes: range == nil ? notes(on: target) : []))
    }
    return report
  }

  private func notes(on target: Target) -> [String] {
    let id =
      switch target {
      case .object(let id), .tag(_, let id): id
      }
    return (try? peeled(id)).map { own.notes(at: $0) } ?? []
  }

  private enum Target {
    case object(ObjectID)
    /// A reference below `refs/tags/` by its short name, and its object.
    case tag(String, ObjectID)
  }

  /// Of `A..B`; nil for one object.
  private func range() throws(GitError) -> (start: ObjectID, end: ObjectID)? {
    guard let dots = Self.dots(name) else { return nil }
    return (
      try commit(String(name[..<dots.lowerBound])), try commit(String(name[dots.upperBound...]))
    )
  }

  private func targets(
    _ range: (start: ObjectID, end: ObjectID)?
  ) throws(GitError) -> [Target] {
    guard let range else { return [try target(name)] }
    return try repository.listedCommits(from: range.start, to: range.end).map(Target.object)
  }

  private static func dots(_ name: String) -> Range<String.Index>? {
    var index = name.startIndex
    while index < name.endIndex {
      if name[index...].hasPrefix("..") {
        return index..<name.index(index, offsetBy: 2)
      }
      index = name.index(after: index)
    }
    return nil
  }

  /// A full id, a full reference, a tag's or a branch's name. A name that is two of these is refused.
  private func target(_ name: String) throws(GitError) -> Target {
    if let id = ObjectID(hex: name) { return .object(id) }
    let text = name.isEmpty ? "HEAD" : name
    if text == "HEAD" || text.hasPrefix("refs/") {
      guard let found = try repository.reference(text) else { throw Self.missing(text) }
      let tag = "refs/tags/"
      return text.hasPrefix(tag)
        ? .tag(String(text.dropFirst(tag.count)), found.target) : .object(found.target)
    }
    let tag = try repository.reference("refs/tags/" + text)
    var branch = try repository.reference("refs/heads/" + text)
    if branch == nil { branch = try repository.reference("refs/remotes/" + text) }
    switch (tag, branch) {
    case (let tag?, nil): return .tag(text, tag.target)
    case (nil, let branch?): return .object(branch.target)
    case (nil, nil): throw Self.missing(text)
    default:
      throw GitError(
        .ambiguous, call: "reference", message: "a tag and a branch have this name; write refs/…")
    }
  }

  private static func missing(_ name: String) -> GitError {
    GitError(.notFound, call: "reference", message: "no commit, tag or branch of this name")
  }

  private func commit(_ name: String) throws(GitError) -> ObjectID {
    switch try target(name) {
    case .object(let id): return try peeled(id)
    case .tag(_, let id): return try peeled(id)
    }
  }

  /// The commit behind tags.
  private func peeled(_ start: ObjectID) throws(GitError) -> ObjectID {
    var id = start
    for _ in 0..<8 {
      let (kind, bytes) = try repository.object(id)
      if kind == .commit { return id }
      guard kind == .tag else { break }
      id = try TagObject(bytes, id: id).target
    }
    throw GitError(.other, call: "peel", message: "\(start) is no commit")
  }

  // MARK: One object

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
    if let name, name != own {
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
    return try check.verify(signed.signature.text, over: MemoryArtifact(signed.payload))
  }
}
