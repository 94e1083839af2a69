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
        try TrustSet.refuseTracked(path, option, trees)
      }
    }
    var remotes: [RemoteReferences] = []
    for path in options.references {
      try TrustSet.refuseTracked(path, "--refs", trees)
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
}
