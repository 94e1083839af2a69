import Inventory
import Syntax

/// Who requires whom, by Node's resolution: from a package's own `node_modules` upwards.
enum NpmGraph {
  static func make(packages: JSONValue, dependencies: [Dependency]) -> Lockfile.Graph {
    var builder = Builder(dependencies)
    var index: Int32 = 0
    for member in packages.members {
      if member.key.contentRange.isEmpty {
        builder.addRoot(requirements(of: member.value, root: true))
        continue
      }
      let entry = dependencies[Int(index)]
      if entry.source.kind == .workspace { builder.roots.append(index) }
      if entry.source.kind == .link {
        builder.link(index, to: entry.source.url)
      } else {
        let isRoot = entry.source.kind == .workspace
        builder.add(index, requirements(of: member.value, root: isRoot))
      }
      index += 1
    }
    return builder.graph
  }

  /// Version 1 states `requires` per entry and no root: every top-level entry counts as one.
  static func make(tree: JSONValue?, dependencies: [Dependency]) -> Lockfile.Graph {
    var builder = Builder(dependencies)
    var index: Int32 = 0
    func walk(_ map: JSONValue) {
      for member in map.members {
        let here = index
        index += 1
        if NpmPath.isTopLevel(dependencies[Int(here)].location) {
          builder.roots.append(here)
        }
        builder.add(here, names(member.value["requires"], optional: true))
        if let nested = member.value["dependencies"] { walk(nested) }
      }
    }
    if let tree { walk(tree) }
    return builder.graph
  }

  private struct Need {
    let name: String
    let isOptional: Bool
    /// It wants another package under this name.
    let isAlias: Bool
    /// Nil for a peer, and where it is no text.
    let specifier: String?
    let range: Range<Int>
  }

  private static func requirements(of entry: JSONValue, root: Bool) -> [Need] {
    var needs = names(entry["dependencies"], optional: false)
    needs += names(entry["optionalDependencies"], optional: true)
    if root { needs += names(entry["devDependencies"], optional: false) }
    // Peers are installed by npm 7 and later, but not with `legacy-peer-deps`, so one may be missing.
    needs += names(entry["peerDependencies"], optional: true, peers: true)
    return needs
  }

  private static func names(
    _ map: JSONValue?, optional: Bool, peers: Bool = false
  ) -> [Need] {
    guard let map, map.kind == .object else { return [] }
    return map.members.compactMap { member in
      member.key.string.map { name in
        Need(
          name: name, isOptional: optional,
          isAlias: member.value.kind == .string && member.value.bytes().starts(with: "npm:".utf8),
          specifier: peers ? nil : member.value.string, range: member.key.range)
      }
    }
  }

  private struct Builder {
    let dependencies: [Dependency]
    /// Packages below the root's `node_modules`, which nearly all are, by the names they lie under.
    private let topLevel: [Substring: Int32]
    /// The others, and the workspaces' folders.
    private let byLocation: [String: Int32]
    /// Folders that hold a `node_modules` of their own, the root left out.
    private let holders: Set<Substring>
    var roots: [Int32] = []
    private var aliases: Set<String> = []
    var edges: [[Int32]]
    var missing: [(from: Int32?, name: String, range: Range<Int>)] = []
    private var resolutions: [Resolution] = []

    init(_ dependencies: [Dependency]) {
      self.dependencies = dependencies
      var (topLevel, byLocation) = ([Substring: Int32](), [String: Int32]())
      topLevel.reserveCapacity(dependencies.count)
      var holders: Set<Substring> = []
      for (offset, dependency) in dependencies.enumerated() {
        let location = dependency.location
        if let holder = NpmPath.holder(location) {
          guard holder.isEmpty else {
            holders.insert(holder)
            byLocation[location] = Int32(offset)
            continue
          }
          topLevel[location.dropFirst(NpmPath.folder.count)] = Int32(offset)
        } else {
          byLocation[location] = Int32(offset)
        }
      }
      (self.topLevel, self.byLocation, self.holders) = (topLevel, byLocation, holders)
      edges = Array(repeating: [], count: dependencies.count)
    }

    var graph: Lockfile.Graph {
      Lockfile.Graph(
        roots: roots, edges: edges, missing: missing, aliases: aliases, resolutions: resolutions)
    }

    mutating func addRoot(_ needs: [Need]) {
      for need in needs {
        if need.isAlias { aliases.insert(need.name) }
        if let found = resolve(need.name, below: []) {
          roots.append(found)
          note(need, from: nil, to: found)
        } else if !isOptional(need, among: needs) {
          missing.append((nil, need.name, need.range))
        }
      }
    }

    mutating func add(_ index: Int32, _ needs: [Need]) {
      if needs.isEmpty { return }
      let folders = folders(above: dependencies[Int(index)].location)
      for need in needs {
        if need.isAlias { aliases.insert(need.name) }
        if let found = resolve(need.name, below: folders) {
          edges[Int(index)].append(found)
          note(need, from: index, to: found)
        } else if !isOptional(need, among: needs) {
          missing.append((index, need.name, need.range))
        }
      }
    }

    private mutating func note(_ need: Need, from: Int32?, to: Int32) {
      guard let specifier = need.specifier else { return }
      resolutions.append(
        Resolution(from: from, name: need.name, specifier: specifier, to: to, range: need.range))
    }

    /// npm repeats an optional dependency under `dependencies` in some lockfiles.
    private func isOptional(_ need: Need, among needs: [Need]) -> Bool {
      need.isOptional || needs.contains { $0.isOptional && $0.name == need.name }
    }

    mutating func link(_ index: Int32, to folder: String) {
      if let target = byLocation[folder] ?? top(folder) { edges[Int(index)].append(target) }
    }

    private func resolve(_ name: String, below folders: [Substring]) -> Int32? {
      for folder in folders {
        if let found = byLocation[folder + "/" + NpmPath.folder + name] { return found }
      }
      return topLevel[name[...]]
    }

    private func top(_ location: String) -> Int32? {
      guard location.hasPrefix(NpmPath.folder) else { return nil }
      return topLevel[location.dropFirst(NpmPath.folder.count)]
    }

    /// The folders with a `node_modules` of their own in which a package looks for others, its own first.
    private func folders(above location: String) -> [Substring] {
      var found: [Substring] = []
      var folder = holders.isEmpty ? "" : location[...]
      while !folder.isEmpty {
        if holders.contains(folder) { found.append(folder) }
        folder = folder[..<(folder.utf8.lastIndex(of: UInt8(ascii: "/")) ?? folder.startIndex)]
        if folder == "node_modules" { break }
        if folder.hasSuffix("/node_modules") { folder = folder.dropLast("/node_modules".count) }
      }
      return found
    }
  }
}
