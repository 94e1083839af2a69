import Evidence
import Inventory
import Syntax
import Trees

/// What the command line brings about repositories elsewhere.
struct UpstreamData {
  let upstreams: Upstreams
  let actions: ActionsFolder?
  /// Folders of packages.
  let packages: [any SourceTree]
  /// Folders of attestations and of what registries say about packages.
  let attestations: [any SourceTree]

  init(_ options: CheckOptions, _ trees: JudgedTrees) throws(GateError) {
    for (option, paths) in [
      ("--upstreams", options.upstreams), ("--actions", options.actions),
      ("--packages", options.packages), ("--artifacts", options.artifacts),
      ("--attestations", options.attestations),
    ] {
      for path in paths {
        guard LocalPath(path) != nil else {
          throw GateError("\(option): '\(path)' is not a folder")
        }
        try Self.refuseTracked(path, option, trees)
      }
    }
    var remotes: [RemoteReferences] = []
    for path in options.references {
      try Self.refuseTracked(path, "--refs", trees)
      let source = Source(try LocalFile.read(path), path: TreePath(path), origin: .pins)
      do throws(ReadError) {
        let found = try RemoteReferences.read(source)
        if found.isEmpty { throw ReadError(at: 0, "names no upstream") }
        remotes += found
      } catch {
        throw GateError(
          "--refs '\(path)': \(error.what)",
          fix: "give what git ls-remote URL prints, one upstream after the other",
          place: source.place(.cause, error.offset..<error.offset))
      }
    }
    do throws(ReadError) {
      upstreams = try Upstreams(folders: options.upstreams, remotes: remotes)
    } catch {
      throw GateError("--refs: \(error.what)", fix: "give one list for each upstream")
    }
    actions = options.actions.first.map(ActionsFolder.init)
    packages = options.packages.map { FolderTree($0, entersRepositories: true) }
    attestations = options.attestations.map { FolderTree($0) }
  }

  /// A change may not bring its own evidence along.
  private static func refuseTracked(
    _ path: String, _ option: String, _ trees: JudgedTrees
  ) throws(GateError) {
    try TrustSet.refuseTracked(path, option, trees)
    guard trees.base != nil, let root = trees.repository?.workTree.flatMap(LocalPath.init) else {
      return
    }
    var parts = path.split(separator: "/").map(String.init)
    let name = LocalPath(path) == nil ? parts.popLast() : nil
    let folderText =
      name == nil ? path : (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    guard let folder = LocalPath(folderText.isEmpty ? "." : folderText),
      var inTree = folder.relative(to: root)
    else { return }
    if let name { inTree = inTree.appending(name) }
    let isTracked =
      ((try? trees.candidate.entry(at: inTree)) ?? nil) != nil
      || ((try? trees.candidate.entries(below: inTree)) ?? []).isEmpty == false
    guard isTracked else { return }
    throw GateError(
      "\(option) names '\(path)', which the candidate tracks",
      fix: "name a path outside the repository: with a base a change may not bring its own")
  }
}
