import Inventory
import Syntax

/// One of a package's `dependencies`: `name`, `name version` or `name version (source)`, as much as
/// tells it apart.
struct CargoNeed {
  let name: String
  let version: String?
  /// Without the commit.
  let source: String?

  init(_ text: ArraySlice<UInt8>) {
    let parts = text.split(separator: UInt8(ascii: " "), maxSplits: 2)
    func part(_ index: Int) -> String? {
      parts.indices.contains(index) ? String(decoding: parts[index], as: UTF8.self) : nil
    }
    name = part(0) ?? ""
    version = part(1)
    source = part(2).map { text in
      let inner =
        text.hasPrefix("(") && text.hasSuffix(")") ? text.dropFirst().dropLast() : text[...]
      return Self.withoutCommit(inner)
    }
  }

  /// As sources are kept: without scheme, user info and commit.
  private static func withoutCommit(_ text: Substring) -> String {
    let url = CargoSource.read(String(text)).url
    return String(url.prefix { $0 != "#" })
  }
}

/// Who requires whom: what lies in the tree itself is where it begins.
enum CargoGraph {
  static func make(_ parts: CargoParts, _ dependencies: [Dependency]) -> Lockfile.Graph {
    var graph = NameGraph(dependencies)
    for (index, package) in parts.packages.enumerated() {
      guard let needs = package["dependencies"] else { continue }
      for need in needs.elements {
        let wanted = CargoNeed(need.bytes())
        let isFound = graph.connect(Int32(index), to: wanted.name) {
          fits(dependencies[Int($0)], wanted)
        }
        if !isFound { graph.lack(wanted.name, from: Int32(index), need.range) }
      }
    }
    let roots = dependencies.indices.filter {
      dependencies[$0].source.kind == .workspace || dependencies[$0].flags.contains(.extraneous)
    }
    return graph.graph(roots: roots.map { Int32($0) })
  }

  private static func fits(_ entry: Dependency, _ need: CargoNeed) -> Bool {
    if entry.flags.contains(.extraneous) { return false }
    if let version = need.version, version != entry.version { return false }
    guard let source = need.source else { return true }
    return source == entry.source.url.prefix { $0 != "#" }
  }
}
