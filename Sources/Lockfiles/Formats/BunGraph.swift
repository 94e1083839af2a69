import Evidence
import Inventory
import Syntax

/// Who requires whom, by install path: from a package's own folder upwards.
enum BunGraph {
  static func make(_ root: JSONValue, dependencies: [Dependency]) -> Lockfile.Graph {
    var builder = Builder(dependencies, NpmCatalogs.read(root))
    for workspace in root["workspaces"]?.members.map({ $0 }) ?? [] {
      let name = workspace.value["name"]?.string ?? ""
      let isTop = workspace.key.contentRange.isEmpty
      builder.addRoot(workspace.value, from: isTop ? "" : name)
    }
    for (index, member) in (root["packages"]?.members.map { $0 } ?? []).enumerated() {
      if let info = member.value.elements.first(where: { $0.kind == .object }) {
        builder.add(Int32(index), info)
      }
    }
    return builder.graph
  }

  private struct Builder {
    private let dependencies: [Dependency]
    private let byPath: [String: Int32]
    /// Folders that hold packages of their own.
    private let holders: Set<Substring>
    private let catalogs: [String: [String: String]]
    private var roots: [Int32] = []
    private var edges: [[Int32]]
    private var missing: [(from: Int32?, name: String, range: Range<Int>)] = []
    private var aliases: Set<String> = []
    private var resolutions: [Resolution] = []

    init(_ dependencies: [Dependency], _ catalogs: [CatalogEntry]) {
      self.dependencies = dependencies
      self.catalogs = CatalogEntry.byName(catalogs)
      byPath = Dictionary(
        dependencies.enumerated().map { ($0.element.location, Int32($0.offset)) },
        uniquingKeysWith: { _, last in last })
      holders = Set(
        dependencies.lazy.map { BunPath.parent($0.location[...]) }.filter { !$0.isEmpty })
      edges = Array(repeating: [], count: dependencies.count)
      roots = dependencies.indices.filter { dependencies[$0].source.kind == .workspace }
        .map { Int32($0) }
    }

    var graph: Lockfile.Graph {
      Lockfile.Graph(
        roots: roots, edges: edges, missing: missing, aliases: aliases, resolutions: resolutions)
    }

    mutating func addRoot(_ workspace: JSONValue, from path: String) {
      let needs = NpmRequirements.read(workspace)
      let optional = Set(
        needs.filter { $0.group == .optionalDependencies || $0.group == .peerDependencies }
          .map(\.name))
      let folders = folders(of: path)
      for need in needs {
        let found = find(need.name, in: folders)
        note(need, from: nil, to: found)
        if let found {
          roots.append(found)
        } else if !optional.contains(need.name) {
          missing.append((nil, need.name, need.range))
        }
      }
    }

    mutating func add(_ index: Int32, _ info: JSONValue) {
      let folders = folders(of: dependencies[Int(index)].location)
      // What a folder of this tree needs for its own development is installed, too.
      let isFolder = dependencies[Int(index)].source.kind == .file
      for need in NpmRequirements.read(info) where isFolder || need.group != .devDependencies {
        let found = find(need.name, in: folders)
        note(need, from: index, to: found)
        if let found {
          edges[Int(index)].append(found)
        } else if need.group == .dependencies {
          missing.append((index, need.name, need.range))
        }
      }
    }

    private mutating func note(_ need: Requirement, from: Int32?, to: Int32?) {
      let asks = PnpmImporters.resolved(need.specifier, need.name, catalogs)
      if !NpmSpecifier.isPlain(asks) { aliases.insert(need.name) }
      guard let to, need.group != .peerDependencies else { return }
      resolutions.append(
        Resolution(from: from, name: need.name, specifier: asks, to: to, range: need.range))
    }

    /// Folders with packages of their own, from a package's own upwards.
    private func folders(of path: String) -> [Substring] {
      // Longer than any path of a file system: such a key is there to cost time.
      guard path.utf8.count <= 4096 else { return [] }
      var found: [Substring] = []
      var folder = path[...]
      while !folder.isEmpty, found.count < 64 {
        if holders.contains(folder) { found.append(folder) }
        folder = BunPath.parent(folder)
      }
      return found
    }

    private func find(_ name: String, in folders: [Substring]) -> Int32? {
      for folder in folders {
        if let found = byPath[folder + "/" + name] { return found }
      }
      return byPath[name]
    }
  }
}
