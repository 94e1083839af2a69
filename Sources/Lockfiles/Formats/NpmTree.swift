import Evidence
import Inventory
import Syntax

/// The nested `dependencies` of lockfile version 1. The format does not say what runs at
/// installation, nor what the manifest asked for.
enum NpmTree {
  static func read(_ document: JSONDocument) throws(ReadError) -> Lockfile {
    let dependencies = try document.withRoot { (root) throws(ReadError) in
      var reader = Reader()
      if let dependencies = root["dependencies"] { try reader.read(dependencies, below: "") }
      return reader.dependencies
    }
    return Lockfile(
      source: document.source, ecosystem: .npm,
      format: "\(document.source.path.name.text) v1", dependencies: dependencies, roots: [],
      anomalies: document.anomalies,
      graph: { NpmGraph.make(tree: document.root["dependencies"], dependencies: dependencies) })
  }

  private struct Reader {
    var dependencies: [Dependency] = []
    private var hosts = HostCache()

    mutating func read(_ map: JSONNode, below parent: String) throws(ReadError) {
      guard map.kind == .object else {
        throw ReadError(at: map.range.lowerBound, "'dependencies' is an object")
      }
      for member in map.members {
        guard member.value.kind == .object else {
          throw ReadError(at: member.value.range.lowerBound, "a dependency is an object")
        }
        let location = NpmTree.location(member.key, below: parent)
        dependencies.append(entry(member, at: location))
        if let nested = member.value["dependencies"] { try read(nested, below: location) }
      }
    }

    private mutating func entry(_ member: JSONNodeMember, at location: String) -> Dependency {
      let key = member.key.string ?? ""
      let fields = NpmFields(member.value)
      let written = NpmVersion(fields.version?.string ?? "", key: key)
      let source = source(fields, written)
      let stated = fields.integrity.map { $0.withText(SubresourceIntegrity.read) }
      return Dependency(
        ecosystem: .npm, name: written.name,
        version: written.version.isEmpty
          ? NpmSource.version(of: written.name, at: source) ?? "" : written.version,
        alias: written.name == key ? nil : key, location: location,
        artifacts: Artifacts(stated?.file ?? Artifact(digest: nil)),
        source: source, install: .unknown, flags: fields.flags,
        range: member.key.range,
        sourceRange: (fields.resolved ?? fields.version)?.range ?? member.key.range,
        digestRange: fields.integrity?.range ?? member.key.range,
        hasUnreadableDigest: stated?.hasUnreadable ?? false)
    }

    private mutating func source(_ fields: NpmFields, _ written: NpmVersion) -> PackageSource {
      if let url = written.url { return NpmSource.read(url, hosts: &hosts) }
      // npm wrote empty addresses for a while.
      guard let resolved = fields.resolved?.string, !resolved.isEmpty else {
        return PackageSource(fields.flags.contains(.bundled) ? .bundled : .unstated)
      }
      return NpmSource.read(resolved, hosts: &hosts)
    }
  }

  static func location(_ key: JSONNode, below parent: String) -> String {
    (parent.isEmpty ? "" : parent + "/") + "node_modules/" + (key.string ?? "")
  }
}

/// The `version` of a nested entry: a version, `npm:name@version` for an alias, or a URL.
struct NpmVersion {
  let name: String
  let version: String
  let url: String?

  init(_ text: String, key: String) {
    if text.hasPrefix("npm:"), let at = text.dropFirst(4).lastIndex(of: "@"),
      at > text.index(text.startIndex, offsetBy: 4)
    {
      name = String(text[text.index(text.startIndex, offsetBy: 4)..<at])
      version = String(text[text.index(after: at)...])
      url = nil
    } else if text.contains(":") || text.contains("/") {
      name = key
      version = ""
      url = text
    } else {
      name = key
      version = text
      url = nil
    }
  }
}
