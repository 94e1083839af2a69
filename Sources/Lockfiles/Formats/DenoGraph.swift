import Evidence
import Inventory
import Syntax

/// Who requires whom in a deno.lock.
///
/// Source code asks for packages and modules by itself, and deno keeps entries that nothing asks for any
/// more, so any entry may be one that is asked for directly.
enum DenoGraph {
  static func make(_ parts: DenoParts, dependencies: [Dependency]) -> Lockfile.Graph {
    let index = Index(parts, dependencies)
    var edges: [[Int32]] = []
    for entry in [parts.npm, parts.jsr].compactMap(\.self).flatMap({ $0.members.map { $0 } }) {
      let isNpm = edges.count < index.npmCount
      edges.append(needs(entry.value).compactMap { index.find($0, prefix: isNpm ? "npm:" : "") })
    }
    edges += Array(repeating: [], count: max(0, dependencies.count - edges.count))
    return Lockfile.Graph(
      roots: dependencies.indices.map { Int32($0) }, edges: edges, missing: [], aliases: [],
      resolutions: resolutions(parts, index))
  }

  /// `specifiers`: what the code asks for.
  private static func resolutions(_ parts: DenoParts, _ index: Index) -> [Resolution] {
    (parts.specifiers?.members.map { $0 } ?? []).compactMap { member in
      guard let text = member.key.string, let to = index.find(text) else { return nil }
      let request = YarnRequest(text.drop { $0 != ":" }.dropFirst())
      return Resolution(
        from: nil, name: String(request.name), specifier: String(request.specifier), to: to,
        range: member.key.range)
    }
  }

  /// Lists (`name`, `name@version`, `alias@npm:name@version`), and maps of old versions from name to
  /// key.
  private static func needs(_ entry: JSONValue) -> [String] {
    ["dependencies", "optionalDependencies", "optionalPeers"].flatMap { (key: String) -> [String] in
      guard let list = entry.member(key) else { return [] }
      return list.kind == .object
        ? list.members.compactMap(\.value.string) : list.elements.compactMap(\.string)
    }
  }

  private struct Index {
    let npmCount: Int
    private var byLocation: [String: Int32] = [:]
    /// The only entry of a name, or its last.
    private var byName: [String: Int32] = [:]
    private var specifiers: [String: String] = [:]

    init(_ parts: DenoParts, _ dependencies: [Dependency]) {
      npmCount = parts.npm?.count ?? 0
      for (index, dependency) in dependencies.enumerated() {
        byLocation[dependency.location] = Int32(index)
        let kind = dependency.location.prefix { $0 != ":" }
        byName[kind + ":" + dependency.name] = Int32(index)
      }
      for member in parts.specifiers?.members.map({ $0 }) ?? [] {
        specifiers[member.key.string ?? ""] = member.value.string
      }
    }

    /// - Parameter prefix: what stands before a text that names no kind.
    func find(_ text: String, prefix: String = "") -> Int32? {
      let hasKind = text.hasPrefix("npm:") || text.hasPrefix("jsr:")
      var wanted = hasKind ? text : prefix + text
      if let alias = text.range(of: "@npm:") {
        wanted = String(text[alias.lowerBound...].dropFirst())
      }
      if let found = byLocation[wanted] ?? byName[wanted] { return found }
      guard let version = specifiers[text] ?? specifiers[wanted] else { return nil }
      // Version 2 and 3 name the whole key, later ones the version.
      let kind = wanted.prefix { $0 != ":" }
      let name = YarnRequest(wanted.dropFirst(kind.count + 1)).name
      return byLocation[version] ?? byLocation[kind + ":" + version]
        ?? byLocation["npm:" + version] ?? byLocation["\(kind):\(name)@\(version)"]
    }
  }
}
