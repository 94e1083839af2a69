import Evidence
import Inventory
import Syntax

/// renv's `renv.lock`: R packages. `Hash` is renv's own, over fields of a package's description; newer
/// renv writes none.
enum RenvLock: LockfileFormat {
  static let names: Set = ["renv.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try JSONDocument(source)
      let root = document.root
      guard root.kind == .object, let packages = root["Packages"] else {
        throw ReadError(at: root.range.lowerBound, "a renv.lock is an object with 'Packages'")
      }
      let repositories = repositories(root["R"])
      let scheme = scheme(packages)
      var list = EntryList(document.anomalies)
      var edges: [[String]] = []
      for member in packages.members {
        list.add(try entry(member, repositories, scheme))
        edges.append(member.value["Requirements"]?.elements.compactMap(\.string) ?? [])
      }
      return list.lockfile(source, .cran, "renv.lock", edges: edges)
    }
  }

  /// Which fields are hashed depends on renv's own version, which is among the packages.
  private static func scheme(_ packages: JSONValue) -> Digest.Scheme {
    let version = packages["renv"]?["Version"]?.string ?? ""
    let parts = version.split(separator: ".").prefix(2)
    return .named(SchemeName((["renv"] + parts.map(String.init)).joined(separator: "-").utf8))
  }

  private static func repositories(_ settings: JSONValue?) -> [String: String] {
    guard let list = settings?["Repositories"] else { return [:] }
    return list.elements.reduce(into: [:]) { known, repository in
      if let name = repository["Name"]?.string { known[name] = repository["URL"]?.string }
    }
  }

  private static func entry(
    _ member: JSONMember, _ repositories: [String: String], _ scheme: Digest.Scheme
  ) throws(ReadError) -> Dependency {
    let value = member.value
    guard value.kind == .object, let version = value["Version"]?.string,
      let key = member.key.string
    else {
      throw ReadError(at: value.range.lowerBound, "a package is an object with 'Version'")
    }
    var stated = StatedDigests()
    if let hash = value["Hash"]?.string { stated.add(.md5, hex: hash, of: scheme) }
    return Dependency(
      .cran, value["Package"]?.string ?? key, version, at: key, files: stated.file,
      from: source(value, repositories), key: member.key.range,
      sourceRange: (value["RemoteUrl"] ?? value["Repository"] ?? value["Source"])?.range,
      digestRange: value["Hash"]?.range, hasUnreadableDigest: stated.hasUnreadable)
  }

  private static func source(
    _ value: JSONValue, _ repositories: [String: String]
  ) -> PackageSource {
    let commit = value["RemoteSha"]?.string
    if let url = value["RemoteUrl"]?.string, isGit(value) {
      return SourceAddress.git(url, commit: commit)
    }
    switch value["Source"]?.string?.lowercased() {
    case "github": return hosted("github.com", value, commit)
    case "gitlab": return hosted("gitlab.com", value, commit)
    case "bitbucket": return hosted("bitbucket.org", value, commit)
    case "url": return SourceAddress.archive(value["RemoteUrl"]?.string ?? "")
    case "local": return PackageSource(.file, url: value["RemoteUrl"]?.string ?? "")
    case "bioconductor": return PackageSource(.registry, host: "bioconductor.org")
    default:
      let name = value["Repository"]?.string ?? ""
      if let url = repositories[name] { return SourceAddress.registry(url) }
      return PackageSource(
        name == "CRAN" ? .registry : .unstated, host: name == "CRAN" ? "cran" : "")
    }
  }

  private static func isGit(_ value: JSONValue) -> Bool {
    let type = value["RemoteType"]?.string ?? value["Source"]?.string?.lowercased()
    return type == "git" || type == "git2r" || type == "xgit"
  }

  private static func hosted(
    _ host: String, _ value: JSONValue, _ commit: String?
  ) -> PackageSource {
    let path = (value["RemoteUsername"]?.string ?? "") + "/" + (value["RemoteRepo"]?.string ?? "")
    return SourceAddress.git("https://\(host)/\(path)", commit: commit)
  }
}
