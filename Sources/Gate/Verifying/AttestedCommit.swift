import Evidence
import Git
import Inventory
import Signatures

/// Looks up in a repository what a signature says of the source: the commit is there, a branch leads to it, and
/// the tag that was built is still that commit, and the workflow that built it is the one that the repository's
/// pins remember.
struct AttestedCommit {
  private let repository: Repository
  /// Patterns of full names; branches that nobody reviews count, too, when empty.
  private let branches: [String]

  private enum Answer {
    case absent
    /// What the tag leads to by now; nil when it is gone.
    case otherTag(String, ObjectID?)
    /// Whether history is missing that might lead to it.
    case stray(isShallow: Bool)
    case branch(String)
  }

  init(_ repository: Repository, branches: [String]) {
    (self.repository, self.branches) = (repository, branches)
  }

  init(_ path: String, branches: [String]) throws(GateError) {
    let found: Repository?
    do throws(GitError) {
      found = try Repository.discover(from: path)
    } catch {
      throw GateError("'\(path)' cannot be read: \(error.message)")
    }
    guard let found else { throw GateError("'\(path)' is no repository") }
    self.init(found, branches: branches)
  }

  /// - Throws: `unsupported` for what the clone cannot answer; `provenance-mismatch` when no branch leads to the
  ///   commit; `ref-name-mismatch` when the tag is another commit by now.
  func check(_ verification: inout Verification) throws(SignatureFailure) {
    let facts = verification.facts
    let text = facts.first { $0.label == "commit" || $0.label == "built from commit" }?.value
    guard let text, let id = ObjectID(hex: text) else {
      throw SignatureFailure(
        .unsupported, "the signature does not say from which commit it was built",
        next: "verify a bundle with provenance, or leave out --source")
    }
    let ref = facts.first { $0.label == "ref" }?.value
    let answer: Answer
    do throws(GitError) {
      answer = try self.answer(id, ref)
    } catch {
      throw SignatureFailure(
        .unsupported, "the source cannot be read: \(error.message)", next: "clone it again")
    }
    verification.facts.append(.init("branch", try branch(answer, id)))
    try PinnedWorkflow(repository, at: id)?.check(&verification)
  }

  private func branch(_ answer: Answer, _ id: ObjectID) throws(SignatureFailure) -> String {
    switch answer {
    case .branch(let name): return name
    case .absent, .stray(isShallow: true):
      throw SignatureFailure(
        .unsupported, "the clone does not hold the commit, or not its history", expected: id.hex,
        next: "git fetch --unshallow --tags, then verify again")
    case .stray:
      throw SignatureFailure(
        .provenanceMismatch, "built from a commit that no branch leads to",
        expected: "a commit of "
          + (branches.isEmpty ? "a branch" : branches.joined(separator: " or ")),
        actual: id.hex,
        next: "use the artifact only if that commit was reviewed")
    case .otherTag(let name, let actual):
      throw SignatureFailure(
        .refNameMismatch, "the tag that was built is another commit by now",
        expected: "\(name) \(id.hex)", actual: actual?.hex ?? "no such tag",
        next: "ask who moved the tag; pintle check tells more about it")
    }
  }

  private func answer(_ id: ObjectID, _ ref: String?) throws(GitError) -> Answer {
    guard repository.contains(id) else { return .absent }
    if let ref, ref.hasPrefix("refs/tags/") {
      let tag = try repository.reference(ref)
      let target = try tag.map { (tag) throws(GitError) in try peeled(tag.target) }
      if target != id { return .otherTag(ref, target) }
    }
    var isShallow = false
    for prefix in ["refs/heads/", "refs/remotes/"] {
      for reference in try repository.references(below: prefix)
      where counts(reference.name) {
        switch try repository.isAncestor(id, of: try peeled(reference.target)) {
        case .yes: return .branch(reference.name)
        case .incomplete: isShallow = true
        case .no: continue
        }
      }
    }
    return .stray(isShallow: isShallow)
  }

  /// Whether a branch is one of those that are asked for; of `origin`, by its name there: another remote's may be
  /// anybody's, and counts where a pattern names it.
  private func counts(_ name: String) -> Bool {
    guard !branches.isEmpty else { return true }
    var names = [name]
    let origin = "refs/remotes/origin/"
    if name.hasPrefix(origin) { names.append("refs/heads/" + name.dropFirst(origin.count)) }
    return branches.contains { pattern in names.contains { Pattern.matches(pattern, $0) } }
  }

  /// The commit behind tags.
  private func peeled(_ start: ObjectID) throws(GitError) -> ObjectID {
    var id = start
    for _ in 0..<8 {
      let (kind, bytes) = try repository.object(id)
      guard kind == .tag else { return id }
      id = try TagObject(bytes, id: id).target
    }
    throw GitError(.limit, call: "peel", message: "over 8 tags of tags")
  }
}
