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
    policy = try TrustSet.policy(own, options, trees)
    pins = try TrustSet.pins(files, options, trees)
    waivers = try files.waivers()
    root = try TrustSet.root(files, options, trees)
  }

  /// A policy on the command line can only tighten the repository's own.
  private static func policy(
    _ own: Policy?, _ options: CheckOptions, _ trees: JudgedTrees
  ) throws(GateError) -> Policy {
    guard let name = options.policy else { return own ?? Policy() }
    var given = try BuiltInPolicy.named(name)
    if given == nil {
      let source = try argument(name, "--policy", trees)
      given = try Policy.read(source)
    }
    guard let given else { return own ?? Policy() }
    guard let own else { return given }
    if BuiltInPolicy.names.contains(name) {
      var tightened = own
      tightened.failOn = min(own.failOn, given.failOn)
      return tightened
    }
    let loosened = PolicyComparison.adjustments(own, given).filter { $0.weight == .loosening }
    guard let first = loosened.first else { return given }
    throw GateError(
      "--policy loosens the repository's own policy: \(first.label)",
      fix: "a policy on the command line can only tighten the one in .pintle")
  }

  private static func pins(
    _ files: TrustFiles, _ options: CheckOptions, _ trees: JudgedTrees
  ) throws(GateError) -> Pins {
    guard let path = options.pins else { return try files.pins() }
    let source = try argument(path, "--pins", trees)
    do throws(ReadError) {
      return try Pins.read(source)
    } catch {
      throw GateError(error.what, place: source.place(.pin, error.offset..<error.offset))
    }
  }

  private static func root(
    _ files: TrustFiles, _ options: CheckOptions, _ trees: JudgedTrees
  ) throws(GateError) -> TrustRoot? {
    let source: Source?
    if let path = options.trust {
      source = try argument(path, "--trust", trees)
    } else {
      source = try files.source(TrustRoot.path)
    }
    if let wanted = options.trustDigest {
      let digest = source.map { "sha256:" + SHA256.hex($0.bytes) }
      guard digest == wanted else {
        throw GateError("the trust set is \(digest ?? "absent"), not \(wanted)")
      }
    }
    return try source.map { source throws(GateError) in try TrustRoot.read(source) }
  }

  /// A file the change itself could have brought along is refused.
  private static func argument(
    _ path: String, _ option: String, _ trees: JudgedTrees
  ) throws(GateError) -> Source {
    let bytes = try LocalFile.read(path)
    if trees.base != nil, let tracked = tracked(path, trees) {
      throw GateError(
        "\(option) names '\(tracked.text)', which the candidate tracks",
        fix: "name a file from outside the repository: with a base a change may not bring its own")
    }
    return Source(bytes, path: TreePath(path), origin: .pins)
  }

  private static func tracked(_ path: String, _ trees: JudgedTrees) -> TreePath? {
    guard let root = trees.repository?.workTree.flatMap(LocalPath.init),
      let slash = LocalPath(folderOf(path)), let folder = slash.relative(to: root)
    else { return nil }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let inTree = folder.appending(name)
    return (try? trees.candidate.entry(at: inTree)) == nil ? nil : inTree
  }

  private static func folderOf(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  var policyDigest: String? { digest(Policy.path) }
  var pinsDigest: String? { digest(Pins.path) }

  private func digest(_ path: TreePath) -> String? {
    (try? files.source(path)).flatMap { $0 }.map { "sha256:" + SHA256.hex($0.bytes) }
  }
}
