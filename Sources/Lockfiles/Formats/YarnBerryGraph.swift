import Evidence
import Inventory
import Syntax

/// Who requires whom, by descriptor.
///
/// Resolutions of the root's manifest and plugins replace descriptors, and the lockfile does not say
/// which; a descriptor that no entry answers leads to every entry of its name. Yarn adds requirements of
/// its own to some packages (package extensions) and does not record them, so an entry that nothing leads
/// to may be one of those, and counts as asked for.
enum YarnBerryGraph {
  static func make(_ root: BlockYAMLValue, dependencies: [Dependency]) -> Lockfile.Graph {
    var index = Index()
    let entries = root.members.filter { !$0.key.equals("__metadata") }
    for (position, entry) in entries.enumerated() { index.add(entry, Int32(position)) }
    var roots: [Int32] = []
    var edges: [[Int32]] = []
    var missing: [(from: Int32?, name: String, range: Range<Int>)] = []
    var resolutions: [Resolution] = []
    for (position, entry) in entries.enumerated() {
      for descriptor in YarnBerry.descriptors(entry.key) {
        let request = YarnRequest(descriptor)
        resolutions.append(
          Resolution(
            from: nil, name: String(request.name), specifier: String(request.specifier),
            to: Int32(position), range: entry.key.range))
      }
      let isRoot = dependencies[position].source.kind == .workspace
      if isRoot { roots.append(Int32(position)) }
      var found = index.altered(by: Int32(position))
      for need in entry.value["dependencies"]?.members.map({ $0 }) ?? [] {
        guard let name = need.key.string, let specifier = need.value.string else { continue }
        let targets = index.find(name, specifier)
        found += targets
        if targets.isEmpty, !index.knows(name) {
          missing.append((isRoot ? nil : Int32(position), name, need.key.range))
        }
      }
      edges.append(found)
    }
    roots += index.crowded
    roots += Lockfile.Graph.unreached(from: roots, edges).map { Int32($0) }
    return Lockfile.Graph(
      roots: roots, edges: edges, missing: missing, aliases: index.aliases, resolutions: resolutions
    )
  }

  private struct Index {
    private var byDescriptor: [String: [Int32]] = [:]
    private var byName: [String: [Int32]] = [:]
    /// Patches by the descriptor that they alter, and what each alters.
    private var patches: [String: [Int32]] = [:]
    private var altered: [Int32: [String]] = [:]
    private var taken: Set<String> = []
    /// Entries that stand for one requirement together with very many others: no yarn.lock has them, and
    /// edges to all from everywhere would be too many.
    private(set) var crowded: [Int32] = []
    private(set) var aliases: Set<String> = []
    private static let most = 16

    mutating func add(_ entry: BlockYAMLMember, _ position: Int32) {
      for descriptor in YarnBerry.descriptors(entry.key) {
        let request = YarnRequest(descriptor)
        byDescriptor[String(descriptor), default: []].append(position)
        if byName[String(request.name)]?.last != position {
          byName[String(request.name), default: []].append(position)
        }
        if !NpmSpecifier.isPlain(String(request.specifier)) { aliases.insert(String(request.name)) }
        if let inner = patched(request) {
          patches[inner, default: []].append(position)
          altered[position, default: []].append(inner)
        }
      }
    }

    /// `name@npm:range` of `name@patch:name@npm%3Arange#file`.
    private func patched(_ request: YarnRequest) -> String? {
      guard request.specifier.hasPrefix("patch:") else { return nil }
      let source = request.specifier.dropFirst(6).prefix { $0 != "#" }
      guard let inner = PercentEncoding.decoded(source) else { return nil }
      let parts = YarnRequest(inner)
      let isBare =
        NpmSpecifier.isPlain(String(parts.specifier)) && !parts.specifier.hasPrefix("npm:")
      return isBare ? "\(parts.name)@npm:\(parts.specifier)" : inner
    }

    func knows(_ name: String) -> Bool { byName[name] != nil }

    mutating func altered(by patch: Int32) -> [Int32] {
      var found: [Int32] = []
      for inner in altered[patch] ?? [] {
        found += few(byDescriptor[inner] ?? [], "alters " + inner)
      }
      return found
    }

    /// Entries that answer a descriptor, and patches of them; else all of the name.
    mutating func find(_ name: String, _ specifier: String) -> [Int32] {
      let plain = name + "@npm:" + specifier
      let exact = name + "@" + specifier
      let found =
        few(byDescriptor[plain] ?? [], plain) + few(byDescriptor[exact] ?? [], exact)
        + few(patches[plain] ?? [], "patches " + plain)
        + few(patches[exact] ?? [], "patches " + exact)
      let isAnswered = byDescriptor[plain] != nil || byDescriptor[exact] != nil
      return isAnswered || !found.isEmpty ? found : few(byName[name] ?? [], name)
    }

    private mutating func few(_ entries: [Int32], _ what: String) -> [Int32] {
      if entries.count <= Index.most { return entries }
      if taken.insert(what).inserted { crowded += entries }
      return []
    }
  }
}
