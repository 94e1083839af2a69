import Evidence
import Git
import Syntax
import Trees

/// What is judged: two trees, or one, and where they came from.
public struct JudgedTrees {
  public let repository: Repository?
  public let candidate: any SourceTree
  public let base: (any SourceTree)?
  public let inputs: Inputs
  public let open: [NotVerified]
  /// How the two sides are named on a git command line.
  public let names: (base: String, candidate: String)?
  /// How old a finding is that no base can tell the age of.
  public let ageWithoutBase: Change

  public enum Failure: Error {
    case unusable(GateError)
    case notVerified(NotVerified, Inputs)
  }

  /// Opens what `options` names. A repository is opened on first use and never written to.
  ///
  /// - Parameter comparesWithHead: whether a work tree without a base is compared with HEAD.
  public static func open(
    _ options: CheckOptions, comparesWithHead: Bool = true
  ) throws(Failure) -> JudgedTrees {
    guard let root = LocalPath(options.path) else {
      throw .unusable(GateError("'\(options.path)' is not a folder"))
    }
    let repository = try repository(root, options)
    guard let repository else { return folder(root, options) }
    let inputs = Inputs(path: options.path, candidateKind: "head", trustFrom: "base")
    do throws(RevisionFinder.Failure) {
      let found = try RevisionFinder(repository).resolve(
        base: options.base, head: options.head, environment: options.environment,
        pullRequestHead: options.pullRequestHead)
      if let found { return compared(found, repository, inputs) }
    } catch {
      switch error {
      case .unusable(let error): throw .unusable(error)
      case .notVerified(let question): throw .notVerified(question, inputs)
      }
    }
    return try alone(root, repository, options, comparesWithHead)
  }

  /// As `open`, where a question that stays open leaves nothing to do.
  static func opened(
    _ options: CheckOptions, comparesWithHead: Bool = true
  ) throws(GateError) -> JudgedTrees {
    do throws(Failure) {
      return try open(options, comparesWithHead: comparesWithHead)
    } catch {
      switch error {
      case .unusable(let error): throw error
      case .notVerified(let question, _): throw GateError(question.detail, fix: question.next)
      }
    }
  }

  private static func repository(
    _ root: LocalPath, _ options: CheckOptions
  ) throws(Failure) -> Repository? {
    let found: Repository?
    do throws(GitError) {
      found = try Repository.discover(from: root.text)
    } catch {
      throw .unusable(GateError("'\(options.path)': \(error.message)"))
    }
    if found == nil, options.base != nil || options.head != nil {
      throw .unusable(
        GateError("'\(options.path)' is not inside a git repository, so it has no base"))
    }
    return found
  }

  private static func folder(_ root: LocalPath, _ options: CheckOptions) -> JudgedTrees {
    JudgedTrees(
      repository: nil, candidate: FolderTree(root.text), base: nil,
      inputs: Inputs(path: options.path, candidateKind: "folder", trustFrom: "candidate"),
      open: brokenRepository(root), names: nil, ageWithoutBase: .unknown)
  }

  /// A `.git` that leads to no repository: what it should hold was not looked at.
  private static func brokenRepository(_ root: LocalPath) -> [NotVerified] {
    guard LocalFile.exists(root.text + "/.git") else { return [] }
    return [
      NotVerified(
        .references, .file(".git"), reason: "no-repository",
        detail: "'.git' is there and leads to no repository, so only files were read",
        next: "git -C \(ShellWord.quoted(root.text)) rev-parse --git-dir")
    ]
  }

  private static func compared(
    _ found: Revisions, _ repository: Repository, _ inputs: Inputs
  ) -> JudgedTrees {
    var inputs = inputs
    inputs.candidateKind = found.kind.rawValue
    inputs.candidate = found.candidateCommit?.hex
    inputs.base = found.baseCommit?.hex
    inputs.baseRef = found.baseName
    let names = found.baseCommit.flatMap { base in
      found.candidateCommit.map { (base: base.short, candidate: $0.short) }
    }
    return JudgedTrees(
      repository: repository, candidate: found.candidate, base: found.base, inputs: inputs,
      open: found.open, names: names, ageWithoutBase: .unknown)
  }

  /// Without a base: the revision vouches for itself; a work tree is compared with HEAD.
  private static func alone(
    _ root: LocalPath, _ repository: Repository, _ options: CheckOptions,
    _ comparesWithHead: Bool
  ) throws(Failure) -> JudgedTrees {
    do {
      let finder = RevisionFinder(repository)
      let head =
        try options.head.map { try finder.commit(named: $0, option: "--head") }
        ?? repository.head().flatMap { try commit(of: $0.target, repository) }
      guard let workTree = repository.workTree, options.head == nil else {
        guard let head else { throw GateError("the repository has no commit") }
        return revision(
          head, try RevisionTree(repository, commit: head, origin: .candidate), repository, options)
      }
      return try work(
        root, LocalPath(workTree) ?? root, comparesWithHead ? head : nil, repository, options)
    } catch let error as GateError {
      throw .unusable(error)
    } catch let error as RevisionFinder.Failure {
      switch error {
      case .unusable(let error): throw .unusable(error)
      case .notVerified(let question):
        throw .notVerified(
          question, Inputs(path: options.path, candidateKind: "head", trustFrom: "candidate"))
      }
    } catch {
      throw .unusable(GateError("\(error)"))
    }
  }

  private static func commit(
    of head: ObjectID, _ repository: Repository
  ) throws(GateError) -> ObjectID? {
    do throws(GitError) {
      return try repository.peeledCommit(head)
    } catch {
      throw GateError(
        "HEAD \(error.message)", fix: "see git fsck --connectivity-only, or take a fresh clone")
    }
  }

  private static func revision(
    _ commit: ObjectID, _ tree: RevisionTree, _ repository: Repository, _ options: CheckOptions
  ) -> JudgedTrees {
    var inputs = Inputs(path: options.path, candidateKind: "head", trustFrom: "candidate")
    inputs.candidate = commit.hex
    return JudgedTrees(
      repository: repository, candidate: tree, base: nil, inputs: inputs, open: [], names: nil,
      ageWithoutBase: .existing)
  }

  private static func work(
    _ root: LocalPath, _ workTree: LocalPath, _ head: ObjectID?, _ repository: Repository,
    _ options: CheckOptions
  ) throws -> JudgedTrees {
    let prefix = root.relative(to: workTree) ?? .root
    let tree = FolderTree(root.text, repository: repository, prefix: prefix)
    let inputs = Inputs(path: options.path, candidateKind: "work-tree", trustFrom: "candidate")
    guard let head, prefix.isRoot else {
      return JudgedTrees(
        repository: repository, candidate: tree, base: nil, inputs: inputs, open: [], names: nil,
        ageWithoutBase: head == nil ? .unknown : .existing)
    }
    let before = try RevisionTree(repository, commit: head, origin: .base)
    let isClean = try changes(from: before, to: tree).isEmpty
    return JudgedTrees(
      repository: repository, candidate: tree, base: isClean ? nil : before, inputs: inputs,
      open: [], names: nil, ageWithoutBase: .existing)
  }
}
