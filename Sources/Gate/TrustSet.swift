import Crypto
import Evidence
import Inventory
import Syntax
import Trees

/// What the gate goes by in a run: from the base, else from the revision itself.
struct TrustSet {
  let files: TrustFiles
  let policy: Policy
  /// Whether the repository has a policy of its own.
  let hasPolicy: Bool
  let pins: Pins
  let waivers: Waivers
  let root: TrustRoot?
  /// `sha256:…` of what is gone by: the files of `.pintle`, or those on the command line.
  let policyDigest: String?
  let pinsDigest: String?
  let trustDigest: String?

  init(_ trees: JudgedTrees, _ options: CheckOptions) throws(GateError) {
    do throws(TreeError) {
      files = try TrustFiles(trees.base ?? trees.candidate)
    } catch {
      throw GateError(error.description)
    }
    if let misplaced = files.misplaced {
      throw GateError(
        "'.pintle' is a \(misplaced.kind == .link ? "link" : "submodule"), not a folder",
        fix: "put the folder itself there",
        place: Place(.cause, in: files.tree.origin, path: ".pintle"))
    }
    let own = try files.policy()
    hasPolicy = own != nil
    let given = try TrustSet.givenPolicy(options, trees)
    policy = try TrustSet.policy(own, given, options)
    let pinned: Source?
    if let path = options.pins {
      let source = try TrustSet.argument(path, "--pins", trees)
      pinned = source
      pins = try TrustSet.pins(source)
    } else {
      pinned = try files.source(Pins.path)
      pins = try files.pins()
    }
    waivers = try files.waivers()
    let keys = try TrustSet.keys(files, options, trees)
    root = try keys.map { source throws(GateError) in try TrustRoot.read(source) }
    let ownPolicy = try files.source(Policy.path)
    policyDigest = TrustSet.digest(given?.source ?? ownPolicy)
    pinsDigest = TrustSet.digest(pinned)
    trustDigest = TrustSet.digest(keys)
  }

  /// What `--policy` names; a built-in one has no file.
  private static func givenPolicy(
    _ options: CheckOptions, _ trees: JudgedTrees
  ) throws(GateError) -> (policy: Policy, source: Source?)? {
    guard let name = options.policy else { return nil }
    if let builtIn = try BuiltInPolicy.named(name) { return (builtIn, nil) }
    let source = try argument(name, "--policy", trees)
    return (try Policy.read(source), source)
  }

  /// A policy on the command line can only tighten the repository's own.
  private static func policy(
    _ own: Policy?, _ given: (policy: Policy, source: Source?)?, _ options: CheckOptions
  ) throws(GateError) -> Policy {
    guard let given else { return own ?? Policy() }
    guard let own else { return given.policy }
    if given.source == nil {
      var tightened = own
      tightened.failOn = min(own.failOn, given.policy.failOn)
      return tightened
    }
    let loosened = PolicyComparison.adjustments(own, given.policy)
      .filter { $0.weight == .loosening }
    guard let first = loosened.first else { return given.policy }
    throw GateError(
      "--policy loosens the repository's own policy: \(first.label)",
      fix: "a policy on the command line can only tighten the one in .pintle")
  }

  private static func pins(_ source: Source) throws(GateError) -> Pins {
    do throws(ReadError) {
      return try Pins.read(source)
    } catch {
      throw GateError(error.what, place: source.place(.pin, error.offset..<error.offset))
    }
  }

  private static func keys(
    _ files: TrustFiles, _ options: CheckOptions, _ trees: JudgedTrees
  ) throws(GateError) -> Source? {
    let source: Source?
    if let path = options.trust {
      source = try argument(path, "--trust", trees)
    } else {
      source = try files.source(TrustRoot.path)
    }
    if let wanted = options.trustDigest {
      let digest = digest(source)
      guard digest == wanted else {
        throw GateError("the trust set is \(digest ?? "absent"), not \(wanted)")
      }
    }
    return source
  }

  private static func argument(
    _ path: String, _ option: String, _ trees: JudgedTrees
  ) throws(GateError) -> Source {
    let bytes = try LocalFile.read(path)
    try refuseTracked(path, option, trees)
    return Source(bytes, path: TreePath(path), origin: .pins)
  }

  /// A file the change itself could have brought along is refused.
  static func refuseTracked(
    _ path: String, _ option: String, _ trees: JudgedTrees
  ) throws(GateError) {
    guard trees.base != nil, let root = trees.repository?.workTree.flatMap(LocalPath.init) else {
      return
    }
    let tracked: TreePath?
    do throws(TreeError) {
      tracked = try WorkTreePath(path, in: root).tracked(in: trees.candidate)
    } catch {
      throw GateError("the candidate cannot be read: \(error.description)")
    }
    guard let tracked else { return }
    throw GateError(
      "\(option) names '\(tracked.isRoot ? path : tracked.text)', which the candidate tracks",
      fix: "name what lies outside the repository: with a base a change may not bring its own")
  }

  private static func digest(_ source: Source?) -> String? {
    source.map { "sha256:" + SHA256.hex($0.bytes) }
  }
}
