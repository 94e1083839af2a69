import Evidence
import Git
import Signatures
import Trees

/// Commits that a change brings to a branch of which the policy wants every commit signed.
struct DemandedCommits {
  private let commits: SignaturePolicy.Commits
  private let people: RoleKeys
  private let judgement: Judgement

  init(_ commits: SignaturePolicy.Commits, _ people: RoleKeys, _ judgement: Judgement) {
    self.commits = commits
    self.people = people
    self.judgement = judgement
  }

  func read() throws(GateError) -> SignatureAnswer {
    var answer = SignatureAnswer()
    guard let repository = judgement.trees.repository, isAsked else { return answer }
    guard let incoming = try incoming(repository, &answer) else { return answer }
    for (commit, verdict) in zip(
      incoming.commits, try verdicts(incoming.commits, repository, &answer))
    {
      if case .failed = verdict.outcome {
        switch MergeContent(of: commit, repository) {
        case .none: continue
        case .unknown:
          answer.open.append(
            Self.open(
              "shallow-clone",
              "whether merge \(commit.short) adds anything of its own is not known",
              next: "git fetch --unshallow", requiredBy: .policy))
          continue
        case .own: break
        }
      }
      try answer.take(
        Self.judged(verdict), Subject(.commit, commit.hex), places: [],
        check: "pintle verify --git \(commit.hex)", change: incoming.change)
    }
    return answer
  }

  private func verdicts(
    _ incoming: [ObjectID], _ repository: Repository, _ answer: inout SignatureAnswer
  ) throws(GateError) -> [ArtifactVerdict] {
    var check = SignatureCheck(time: judgement.options.time)
    check.keys = try commits.signers(people, judgement.trust.files)
    var dismissed: [RoleKeys.Dismissed] = []
    if let role = commits.role { dismissed = try people.dismissed(from: role) }
    let objects = SignedObjects(
      repository, at: judgement.options.path, check: check, dismissed: dismissed)
    do throws(GitError) {
      return try objects.verdicts(incoming.map(SignedObjects.Target.object))
    } catch {
      answer.open.append(
        Self.open("unreadable", error.message, next: "git fsck", requiredBy: .policy))
      return []
    }
  }

  /// Whether the branch that is judged is one of those that the policy names. A base whose branch is not
  /// known is taken for one.
  private var isAsked: Bool {
    let names = baseBranches
    guard !commits.branches.isEmpty, !names.isEmpty else { return true }
    return commits.branches.contains { pattern in
      names.contains { Pattern.matches(pattern, $0) }
    }
  }

  /// What the base may be called as `refs/heads/…`: of `origin/main`, both that and `main`; of a push, the branch
  /// that CI names. Nothing for a commit or a tag.
  private var baseBranches: [String] {
    if judgement.options.base == nil, case .push(_, let branch?, _) = judgement.options.environment
    {
      return branch.hasPrefix("refs/heads/") ? [branch] : []
    }
    guard let name = judgement.trees.inputs.baseRef, ObjectID(hex: name) == nil else { return [] }
    let (heads, remotes) = ("refs/heads/", "refs/remotes/")
    if name.hasPrefix(heads) { return [name] }
    guard name.hasPrefix(remotes) || !name.hasPrefix("refs/") else { return [] }
    let isRemote = name.hasPrefix(remotes)
    let short = isRemote ? String(name.dropFirst(remotes.count)) : name
    // Names of remotes may hold slashes, too.
    let parts = short.split(separator: "/")
    let ofRemote = parts.indices.dropFirst().map { heads + parts[$0...].joined(separator: "/") }
    return isRemote ? ofRemote : [heads + short] + ofRemote
  }

  private struct Incoming {
    let commits: [ObjectID]
    let change: Change
  }

  /// - Returns: nil where it is not known which commits are new; the answer says so.
  private func incoming(
    _ repository: Repository, _ answer: inout SignatureAnswer
  ) throws(GateError) -> Incoming? {
    let inputs = judgement.trees.inputs
    let candidate = inputs.candidate.flatMap(ObjectID.init(hex:))
    do throws(GitError) {
      if let base = inputs.base.flatMap(ObjectID.init(hex:)), let candidate {
        let range = try repository.commits(from: base, to: candidate)
        if !range.isComplete {
          answer.open.append(
            Self.open(
              "shallow-clone", "not all commits of this change are in this clone",
              next: "git fetch --unshallow", requiredBy: .policy))
        }
        return Incoming(commits: range.commits, change: .introduced)
      }
      var head = candidate
      if head == nil { head = try repository.head()?.target }
      if judgement.options.allCommits, let head {
        return Incoming(
          commits: try repository.listedCommits(from: nil, to: head),
          change: judgement.trees.ageWithoutBase)
      }
    } catch {
      answer.open.append(
        Self.open("unreadable", error.message, next: "git fsck", requiredBy: .policy))
      return nil
    }
    answer.open.append(
      Self.open(
        "no-base", "without a base it is not known which commits are new",
        next: "pintle check --base BRANCH, or --history for all commits", requiredBy: nil))
    return nil
  }

  /// How a commit is signed is its author's choice, never a reason not to run.
  private static func judged(_ verdict: ArtifactVerdict) -> ArtifactVerdict {
    guard case .failed(let failure) = verdict.outcome, failure.code == .configError else {
      return verdict
    }
    let judged = SignatureFailure(
      .noMatchingSigner, failure.what, expected: "a signature by somebody whom the policy names",
      next: "ask for a commit that is signed so, or name the signer in 'signatures.commits'")
    return ArtifactVerdict(
      name: verdict.name, digest: verdict.digest, signature: verdict.signature,
      outcome: .failed(judged))
  }

  private static func open(
    _ reason: String, _ detail: String, next: String, requiredBy: NotVerified.RequiredBy?
  ) -> NotVerified {
    NotVerified(
      .signature, Subject(.repository, "."), reason: reason, detail: "commits: \(detail)",
      next: next, requiredBy: requiredBy)
  }
}

/// What a merge commit adds to what its two parents and their merge base give. One that adds nothing needs no
/// signature where the commits behind it are judged themselves: forges make such merges with keys of their
/// own, or without a signature.
private enum MergeContent {
  case none, own
  /// History is missing that would tell.
  case unknown

  init(of id: ObjectID, _ repository: Repository) {
    self = .own
    guard let parents = try? repository.commit(id).parents, parents.count == 2 else { return }
    guard let bases = try? repository.mergeBases(parents[0], parents[1]), bases.isComplete else {
      self = .unknown
      return
    }
    // Several merge bases: what git made of them cannot be computed again.
    guard bases.commits.count == 1 else { return }
    do throws(TreeError) {
      func tree(_ commit: ObjectID) throws(TreeError) -> RevisionTree {
        try RevisionTree(repository, commit: commit, origin: .candidate)
      }
      let merge = try DerivedMerge(
        repository, ancestor: try tree(bases.commits[0]), ours: try tree(parents[0]),
        theirs: try tree(parents[1]))
      if try merge.explains(try tree(id)) { self = .none }
    } catch {
      self = .own
    }
  }
}
