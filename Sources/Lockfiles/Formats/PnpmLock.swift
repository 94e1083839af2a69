import Evidence
import Inventory
import Syntax

/// pnpm's lockfile, `lockfileVersion` 5.0 to 5.4, 6.0, 6.1 and 9.0, and the lockfiles of branches
/// (`pnpm-lock.<branch>.yaml`).
///
/// pnpm 11 writes two documents: first what the environment consists of (pnpm itself, plugins of its
/// configuration), then the project. Which registry serves a package is in none of them unless it is
/// another than the default.
enum PnpmLock: LockfileFormat {
  static let names: Set = ["pnpm-lock.yaml"]

  static func matches(_ path: TreePath) -> Bool {
    let name = path.nameText
    return name.hasPrefix("pnpm-lock.") && name.hasSuffix(".yaml")
  }

  static func read(_ source: Source) -> Reading<Lockfile> {
    do throws(ReadError) {
      let document = try BlockYAMLDocument(source)
      return try read(document)
    } catch {
      if error.kind == .unsupported { return .unsupported(error.what) }
      return .malformed(error)
    }
  }

  private static func read(_ document: BlockYAMLDocument) throws(ReadError) -> Reading<Lockfile> {
    guard let project = document.roots.last, document.roots.count <= 2 else {
      throw ReadError(at: 0, "one document is expected, or two as pnpm 11 writes them")
    }
    var parts: [PnpmDocument] = []
    for root in document.roots {
      let isProject = parts.count == document.roots.count - 1
      parts.append(try PnpmDocument(root, isProject: isProject))
    }
    let version = try PnpmDialect.version(of: project)
    var dependencies: [Dependency] = []
    var anomalies = document.anomalies
    for part in parts {
      dependencies += try part.dependencies()
      anomalies += part.disagreements()
    }
    let lockfile = Lockfile(
      source: document.source, ecosystem: .npm, format: "pnpm-lock.yaml v\(version)",
      dependencies: dependencies, roots: try PnpmImporters.recorded(project),
      catalogs: PnpmImporters.catalogs(project), anomalies: anomalies,
      graph: { [parts, dependencies] in PnpmGraph.make(parts, dependencies: dependencies) })
    return .read(lockfile, anomalies: anomalies)
  }
}

/// How a version of the format names packages.
enum PnpmDialect: Sendable {
  /// Version 5: `/name/1.0.0_peer@2.0.0`.
  case slashes
  /// Version 6: `/name@1.0.0(peer@2.0.0)`.
  case slashAt
  /// Version 9: `name@1.0.0`, and with peers in `snapshots`.
  case at

  private static let known: [String: PnpmDialect] = [
    "5": .slashes, "5.0": .slashes, "5.1": .slashes, "5.2": .slashes, "5.3": .slashes,
    "5.4": .slashes, "5.3-inlineSpecifiers": .slashes, "5.4-inlineSpecifiers": .slashes,
    "6.0": .slashAt, "6.1": .slashAt, "9.0": .at,
  ]

  init(_ root: BlockYAMLValue) throws(ReadError) {
    let version = try PnpmDialect.version(of: root)
    guard let dialect = PnpmDialect.known[version] else {
      throw ReadError(
        .unsupported, at: root.range.lowerBound,
        "lockfileVersion \(version) is none that this pintle reads (5.0 to 5.4, 6.0, 6.1, 9.0)")
    }
    self = dialect
  }

  static func version(of root: BlockYAMLValue) throws(ReadError) -> String {
    guard let value = root["lockfileVersion"], let version = value.string else {
      throw ReadError(at: root.range.lowerBound, "no 'lockfileVersion'")
    }
    return version
  }

  /// Whether the format states which packages run code at installation.
  var statesInstallCode: Bool { self != .at }
}
