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
    private let catalogs: [String: [String: String]]
    private var roots: [Int32] = []
    private var edges: [[Int32]]
    private var missing: [(from: Int32?, name: String, range: Range<Int>)] = []
    private var aliases: Set<String> = []

    init(_ dependencies: [Dependency], _ catalogs: [CatalogEntry]) {
      self.dependencies = dependencies
      self.catalogs = CatalogEntry.byName(catalogs)
      byPath = Dictionary(
        dependencies.enumerated().map { ($0.element.location, Int32($0.offset)) },
        uniquingKeysWith: { _, last in last })
      edges = Array(repeating: [], count: dependencies.count)
      roots = dependencies.indices.filter { dependencies[$0].source.kind == .workspace }
        .map { Int32($0) }
    }

    var graph: Lockfile.Graph {
      Lockfile.Graph(roots: roots, edges: edges, missing: missing, aliases: aliases)
    }

    mutating func addRoot(_ workspace: JSONValue, from path: String) {
      let needs = NpmRequirements.read(workspace)
      let optional = Set(
        needs.filter { $0.group == .optionalDependencies || $0.group == .peerDependencies }
          .map(\.name))
      for need in needs {
        note(need.name, need.specifier)
        if let found = find(need.name, from: path) {
          roots.append(found)
        } else if !optional.contains(need.name) {
          missing.append((nil, need.name, need.range))
        }
      }
    }

    mutating func add(_ index: Int32, _ info: JSONValue) {
      for need in NpmRequirements.read(info) where need.group != .devDependencies {
        note(need.name, need.specifier)
        if let found = find(need.name, from: dependencies[Int(index)].location) {
          edges[Int(index)].append(found)
        } else if need.group == .dependencies {
          missing.append((index, need.name, need.range))
        }
      }
    }

    private mutating func note(_ name: String, _ specifier: String) {
      let asks = PnpmImporters.resolved(specifier, name, catalogs)
      if !NpmSpecifier.isPlain(asks) { aliases.insert(name) }
    }

    private func find(_ name: String, from path: String) -> Int32? {
      var folder = path[...]
      var steps = 0
      while !folder.isEmpty, steps < 200 {
        if let found = byPath[folder + "/" + name] { return found }
        folder = BunPath.parent(folder)
        steps += 1
      }
      return byPath[name]
    }
  }
}
