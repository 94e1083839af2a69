import Evidence
import Git
import Trees

/// Base and candidate of a run.
public struct Revisions {
  public enum Kind: String, Sendable {
    /// A commit.
    case head
    /// An own three-way merge of a commit into the base.
    case computed
    case workTree = "work-tree"
    case folder
  }

  public let kind: Kind
  public let candidate: any SourceTree
  public let base: (any SourceTree)?
  /// Commit ids.
  public let candidateCommit: ObjectID?
  public let baseCommit: ObjectID?
  public let baseName: String?
  /// What must be said about how they were found.
  public let open: [NotVerified]
}

/// Finds base and candidate by names and ids that are never guessed.
public struct RevisionFinder {
  let repository: Repository

  public init(_ repository: Repository) { self.repository = repository }

  public enum Failure: Error {
    case unusable(GateError)
    case notVerified(NotVerified)
  }

  /// - Parameter base: a full commit id, a full reference name, or a branch's short name.
  public func resolve(
    base: String?, head: String?, environment: EnvironmentBase?, pullRequestHead: String?
  ) throws(Failure) -> Revisions? {
    if base == nil && environment == nil { return nil }
    let headCommit = try self.head(head)
    guard let found = try findBase(base, environment, headCommit, pullRequestHead) else {
      return nil
    }
    try refuseReplacedHistory([found.commit, headCommit])
    let baseTree = try tree(found.commit, .base)
    let descent = try reading { () throws(GitError) in
      try repository.isAncestor(found.commit, of: headCommit)
    }
    // A push is judged as it is, be it forced: there is nothing that it would be merged into.
    guard descent == .yes || found.isPush else { return try merged(found, headCommit, baseTree) }
    return Revisions(
      kind: .head, candidate: try tree(headCommit, .candidate), base: baseTree,
      candidateCommit: headCommit, baseCommit: found.commit, baseName: found.name, open: found.open)
  }

  private struct Base {
    let commit: ObjectID
    let name: String?
    var open: [NotVerified] = []
    var isPush = false
  }

  // MARK: Names

  private func head(_ name: String?) throws(Failure) -> ObjectID {
    let text = name ?? "HEAD"
    if let name { return try commit(named: name, option: "--head") }
    let found = try reading { () throws(GitError) in try repository.head() }
    guard let found else {
      throw .unusable(GateError("the repository has no commit at '\(text)'"))
    }
    return try peeled(found.target, text)
  }

  private func findBase(
    _ base: String?, _ environment: EnvironmentBase?, _ head: ObjectID, _ pullRequestHead: String?
  ) throws(Failure) -> Base? {
    if let base {
      return Base(commit: try commit(named: base, option: "--base"), name: base)
    }
    switch environment {
    case nil: return nil
    case .branch(let name): return try pullRequest(name, head, pullRequestHead)
    case .commit(let id): return Base(commit: try commit(named: id, option: "base"), name: id)
    case .push(let before, _, let branch): return try push(before, branch, head)
    }
  }

  /// The forge's merge commit names the base as its first parent; a shallow checkout holds no more.
  private func pullRequest(
    _ branch: String, _ head: ObjectID, _ pullRequestHead: String?
  ) throws(Failure) -> Base {
    let commit = try reading { () throws(GitError) in try repository.commit(head) }
    if commit.parents.count == 2, let wanted = pullRequestHead.flatMap(ObjectID.init(hex:)),
      commit.parents[1] == wanted, repository.contains(commit.parents[0])
    {
      return Base(commit: commit.parents[0], name: branch)
    }
    let short = branch.hasPrefix("refs/heads/") ? String(branch.dropFirst(11)) : branch
    return Base(commit: try self.commit(named: short, option: "the target branch"), name: branch)
  }

  private func push(
    _ before: String, _ branch: String?, _ head: ObjectID
  ) throws(Failure) -> Base? {
    if let id = ObjectID(hex: before), !id.isZero, repository.contains(id) {
      return Base(commit: id, name: before, isPush: true)
    }
    if ObjectID(hex: before)?.isZero == true, let branch {
      let tip = try commit(named: branch, option: "the default branch")
      return tip == head ? nil : Base(commit: tip, name: branch)
    }
    let commit = try reading { () throws(GitError) in try repository.commit(head) }
    let question = NotVerified(
      .pushBase, Subject(.repository, "."), reason: "before-is-not-here",
      detail:
        "the commit the push started from (\(before)) is not in this clone; compared with HEAD^1",
      next: "git fetch origin \(ShellWord.quoted(before))")
    guard let parent = commit.parents.first, repository.contains(parent) else { return nil }
    return Base(commit: parent, name: nil, open: [question])
  }

  /// A full commit id, a full reference name, or a branch's short name. Never a revision expression.
  func commit(named name: String, option: String) throws(Failure) -> ObjectID {
    if let id = ObjectID(hex: name) {
      guard repository.contains(id) else {
        throw missing(name, "git fetch origin \(ShellWord.quoted(name))")
      }
      return try peeled(id, name)
    }
    guard isReferenceName(name) else {
      throw .unusable(
        GateError(
          "\(option) '\(name)' is neither a full commit id nor a reference",
          fix: "name a branch, a full reference (refs/…) or all 40 digits of a commit"))
    }
    let found = try candidates(name)
    if found.isEmpty {
      throw missing(name, "git fetch origin \(ShellWord.quoted(shortName(name)))")
    }
    if found.count > 1 {
      throw .unusable(
        GateError(
          "\(option) '\(name)' means several things: " + found.map(\.name).joined(separator: ", "),
          fix: "name the full reference, as \(found[0].name)"))
    }
    return try peeled(found[0].target, name)
  }

  private func candidates(_ name: String) throws(Failure) -> [Reference] {
    try reading { () throws(GitError) in
      if name.hasPrefix("refs/") { return try repository.reference(name).map { [$0] } ?? [] }
      var found: [Reference] = []
      for prefix in ["refs/remotes/", "refs/remotes/origin/", "refs/heads/", "refs/tags/"] {
        guard let reference = try repository.reference(prefix + name) else { continue }
        // A local branch that is its remote's copy is no second meaning.
        let isCopy = prefix == "refs/heads/" && found.contains { $0.target == reference.target }
        let isBehind =
          prefix == "refs/heads/" && found.contains { $0.name.hasPrefix("refs/remotes/") }
        if !isCopy && !isBehind { found.append(reference) }
      }
      return found
    }
  }

  private func isReferenceName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix("-") && !name.contains("..") && !name.contains("@{")
      && !name.hasSuffix("/")
      && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"~^:?*[\\".utf8.contains($0) }
  }

  private func shortName(_ name: String) -> String {
    for prefix in ["refs/remotes/origin/", "refs/heads/", "origin/"] where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return name
  }

  private func missing(_ name: String, _ next: String) -> Failure {
    .notVerified(
      NotVerified(
        .base, Subject(.ref, name), reason: "not-in-this-clone",
        detail: "'\(name)' is not in this clone", next: next, requiredBy: .invocation))
  }

  private func peeled(_ id: ObjectID, _ name: String) throws(Failure) -> ObjectID {
    let commit = try reading { () throws(GitError) in try repository.peeledCommit(id) }
    guard let commit else { throw .unusable(GateError("'\(name)' does not lead to a commit")) }
    return commit
  }

  private func reading<Value>(_ body: () throws(GitError) -> Value) throws(Failure) -> Value {
    do throws(GitError) {
      return try body()
    } catch {
      throw .unusable(GateError(error.message))
    }
  }

  // MARK: Trees

  private func tree(_ commit: ObjectID, _ origin: Origin) throws(Failure) -> RevisionTree {
    do throws(TreeError) {
      return try RevisionTree(repository, commit: commit, origin: origin)
    } catch {
      throw .notVerified(
        NotVerified(
          .tree, Subject(.commit, commit.hex), reason: "unreadable", detail: error.description,
          next: "git fetch origin \(commit.hex)", requiredBy: .invocation))
    }
  }

  private func merged(
    _ base: Base, _ head: ObjectID, _ baseTree: RevisionTree
  ) throws(Failure) -> Revisions {
    let bases = try reading { () throws(GitError) in try repository.mergeBases(base.commit, head) }
    guard !bases.commits.isEmpty else {
      throw .notVerified(
        NotVerified(
          .candidate, Subject(.commit, head.hex),
          reason: bases.isComplete ? "unrelated-histories" : "no-merge-base",
          detail: bases.isComplete
            ? "the histories of base and head have no common commit, so that nothing can be merged"
            : "the history that base and head share is not in this clone",
          next: bases.isComplete
            ? "name a base of the same history: pintle check --base BRANCH"
            : "git fetch --unshallow", requiredBy: .invocation))
    }
    let theirs = try tree(head, .candidate)
    var merges: [MergedTree] = []
    for ancestor in bases.commits {
      merges.append(try merge(try tree(ancestor, .base), baseTree, theirs, head))
    }
    guard let merge = merges.first, merges.allSatisfy({ $0.isSame(as: merge) }) else {
      throw .notVerified(
        NotVerified(
          .candidate, Subject(.commit, head.hex), reason: "several-merge-bases",
          detail:
            "base and head have \(bases.commits.count) merge bases, which give different results",
          next: "merge or rebase onto the base, then run again", requiredBy: .invocation))
    }
    return Revisions(
      kind: .computed, candidate: merge, base: baseTree, candidateCommit: head,
      baseCommit: base.commit, baseName: base.name, open: base.open)
  }

  private func merge(
    _ ancestor: RevisionTree, _ ours: RevisionTree, _ theirs: RevisionTree, _ head: ObjectID
  ) throws(Failure) -> MergedTree {
    do throws(TreeError) {
      return try MergedTree(repository, ancestor: ancestor, ours: ours, theirs: theirs)
    } catch {
      let isConflict = error.kind == .conflict
      throw .notVerified(
        NotVerified(
          .candidate, Subject(.commit, head.hex),
          reason: isConflict ? "merge-conflict" : "unreadable", detail: error.description,
          next: isConflict
            ? "merge or rebase onto the base, then run again" : "git fetch --unshallow",
          requiredBy: .invocation))
    }
  }

  private func refuseReplacedHistory(_ commits: [ObjectID]) throws(Failure) {
    let replaced = try reading { () throws(GitError) in try repository.replacedObjects() }
    guard !replaced.isEmpty || repository.hasGrafts else { return }
    throw .notVerified(
      NotVerified(
        .candidate, Subject(.repository, "."), reason: "replaced-objects",
        detail: "replace references or grafts make git show other history than what is stored",
        next: "git replace -l; git replace -d OBJECT; rm .git/info/grafts", requiredBy: .invocation)
    )
  }
}
