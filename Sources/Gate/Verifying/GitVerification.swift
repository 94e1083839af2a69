import Crypto
import Evidence
import Git
import Inventory
import Signatures

/// Verifies the signatures of commits and tags. A reference has to be the one that the signed tag names:
/// `git tag -v` accepts any.
struct GitVerification {
  private let time: Instant
  private let objects: SignedObjects
  private let repository: Repository
  private let name: String
  private let own: OwnTrust

  init(_ options: VerifyOptions, _ check: SignatureCheck) throws(GateError) {
    time = options.time
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
    objects = SignedObjects(found, at: options.repository, check: check)
    own = OwnTrust(found, options)
  }

  func report() throws(GateError) -> VerificationReport {
    var report = VerificationReport(time: time)
    let targets: [SignedObjects.Target]
    let range: (start: ObjectID, end: ObjectID)?
    do throws(GitError) {
      range = try self.range()
      targets = try self.targets(range)
    } catch {
      throw GateError("'\(name)' cannot be read: \(error.message)")
    }
    if let range { try own.check(from: range.start, to: range.end) }
    do throws(GitError) {
      report.artifacts = try objects.verdicts(targets) { target in
        range == nil ? notes(on: target) : []
      }
    } catch {
      throw GateError("'\(name)' cannot be read: \(error.message)")
    }
    return report
  }

  private func notes(on target: SignedObjects.Target) -> [String] {
    let id =
      switch target {
      case .object(let id), .tag(_, let id): id
      }
    return (try? peeled(id)).map { own.notes(at: $0) } ?? []
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
  ) throws(GitError) -> [SignedObjects.Target] {
    guard let range else { return [try target(name)] }
    return try repository.listedCommits(from: range.start, to: range.end).map(
      SignedObjects.Target.object)
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
  private func target(_ name: String) throws(GitError) -> SignedObjects.Target {
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
}
