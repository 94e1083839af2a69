import Evidence
import Inventory
import Syntax

/// Bun's text lockfile, `lockfileVersion` 0 and 1: JSON with comments and commas at the end. Packages
/// are keyed by the path they are installed at; each is a tuple whose shape depends on its source.
enum BunLock: LockfileFormat {
  static let names: Set = ["bun.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    do throws(ReadError) {
      let document = try JSONDocument(source, options: .jsonc)
      let lockfile = try read(document)
      return .read(lockfile, anomalies: lockfile.anomalies)
    } catch {
      if error.kind == .unsupported { return .unsupported(error.what) }
      return .malformed(error)
    }
  }

  private static func read(_ document: JSONDocument) throws(ReadError) -> Lockfile {
    let root = document.root
    guard root.kind == .object, let version = root["lockfileVersion"]?.integer else {
      throw ReadError(at: root.range.lowerBound, "a bun.lock is an object with a 'lockfileVersion'")
    }
    guard version == 0 || version == 1 else {
      throw ReadError(
        .unsupported, at: root.range.lowerBound,
        "lockfileVersion \(version) is none that this pintle reads (0, 1)")
    }
    guard let workspaces = root["workspaces"], workspaces.kind == .object else {
      throw ReadError(at: root.range.lowerBound, "no 'workspaces' object")
    }
    let roots = try recorded(workspaces)
    var reader = BunPackages(root, direct: Set(roots.flatMap { $0.requirements.map(\.name) }))
    let packages = root["packages"]
    guard packages == nil || packages?.kind == .object else {
      throw ReadError(at: root.range.lowerBound, "'packages' is an object")
    }
    for member in packages?.members.map({ $0 }) ?? [] { try reader.add(member) }
    let dependencies = reader.dependencies
    return Lockfile(
      source: document.source, ecosystem: .npm, format: "bun.lock v\(version)",
      dependencies: dependencies, roots: roots, catalogs: NpmCatalogs.read(root),
      anomalies: document.anomalies,
      graph: { BunGraph.make(root, dependencies: dependencies) })
  }

  private static func recorded(_ workspaces: JSONValue) throws(ReadError) -> [RecordedManifest] {
    var found: [RecordedManifest] = []
    for member in workspaces.members {
      guard member.value.kind == .object else {
        throw ReadError(at: member.value.range.lowerBound, "a workspace is an object")
      }
      found.append(
        RecordedManifest(
          folder: member.key.string ?? "", requirements: NpmRequirements.read(member.value),
          range: member.key.range))
    }
    return found
  }
}

/// Bun's binary lockfile, which bun 1.2 and later replace by `bun.lock`.
enum BunLockBinary: LockfileFormat {
  static let names: Set = ["bun.lockb"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    .unsupported(
      "bun's binary lockfile; write the text one: bun install --save-text-lockfile --frozen-lockfile --lockfile-only"
    )
  }
}

/// `catalog` and `catalogs` of a manifest or of its copy in a lockfile.
enum NpmCatalogs {
  static func read(_ object: JSONValue?) -> [CatalogEntry] {
    guard let object, object.kind == .object else { return [] }
    let named = (object["catalogs"]?.members.map { $0 } ?? []).flatMap { member in
      entries(member.value, of: member.key.string ?? "")
    }
    return entries(object["catalog"], of: "default") + named
  }

  private static func entries(_ map: JSONValue?, of catalog: String) -> [CatalogEntry] {
    (map?.members.map { $0 } ?? []).compactMap { member in
      guard let name = member.key.string, let specifier = member.value.string else { return nil }
      return CatalogEntry(
        catalog: catalog, name: name, specifier: specifier,
        range: member.key.range.lowerBound..<member.value.range.upperBound)
    }
  }
}
