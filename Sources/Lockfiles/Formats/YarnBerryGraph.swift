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
    for (position, entry) in entries.enumerated() {
      let isRoot = dependencies[position].source.kind == .workspace
      if isRoot { roots.append(Int32(position)) }
      var found = index.altered(by: Int32(position))
      for need in entry.value["dependencies"]?.members.map({ $0 }) ?? [] {
        guard let name = need.key.string, let specifier = need.value.string else { continue }
        if let targets = index.find(name, specifier) {
          found += targets
        } else if let replaced = index.takeReplaced(name) {
          if replaced.count <= 8 { found += replaced } else { roots += replaced }
        } else if !index.knows(name) {
          missing.append((isRoot ? nil : Int32(position), name, need.key.range))
        }
      }
      edges.append(found)
    }
    roots += unreached(from: roots, edges)
    return Lockfile.Graph(roots: roots, edges: edges, missing: missing, aliases: index.aliases)
  }

  private static func unreached(from roots: [Int32], _ edges: [[Int32]]) -> [Int32] {
    var seen = [Bool](repeating: false, count: edges.count)
    var queue = roots
    while let next = queue.popLast() {
      if seen[Int(next)] { continue }
      seen[Int(next)] = true
      queue += edges[Int(next)]
    }
    return seen.indices.filter { !seen[$0] }.map { Int32($0) }
  }

  private struct Index {
    private var byDescriptor: [String: [Int32]] = [:]
    private var byName: [String: [Int32]] = [:]
    /// Of a patch the descriptors that it alters.
    private var sources: [Int32: [String]] = [:]
    private var taken: Set<String> = []
    var aliases: Set<String> = []

    mutating func add(_ entry: BlockYAMLMember, _ position: Int32) {
      for descriptor in YarnBerry.descriptors(entry.key) {
        let request = YarnRequest(descriptor)
        byDescriptor[String(descriptor), default: []].append(position)
        if byName[String(request.name)]?.last != position {
          byName[String(request.name), default: []].append(position)
        }
        if !NpmSpecifier.isPlain(String(request.specifier)) { aliases.insert(String(request.name)) }
        if let inner = patched(request) {
          byDescriptor[inner, default: []].append(position)
          sources[position, default: []].append(inner)
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

    func altered(by patch: Int32) -> [Int32] {
      (sources[patch] ?? []).flatMap { byDescriptor[$0] ?? [] }.filter { $0 != patch }
    }

    func knows(_ name: String) -> Bool { byName[name] != nil }

    /// Entries that answer a descriptor.
    func find(_ name: String, _ specifier: String) -> [Int32]? {
      let plain = byDescriptor[name + "@npm:" + specifier] ?? []
      let exact = byDescriptor[name + "@" + specifier] ?? []
      return plain.isEmpty && exact.isEmpty ? nil : plain + exact
    }

    /// All entries of a name; of a name with very many once only.
    mutating func takeReplaced(_ name: String) -> [Int32]? {
      guard let entries = byName[name] else { return nil }
      if entries.count > 8, !taken.insert(name).inserted { return nil }
      return entries
    }
  }
}
