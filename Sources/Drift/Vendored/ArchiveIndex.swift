import Evidence
import Inventory

/// The files that lockfiles expect a registry to hand out, by the names that they lie under.
struct ArchiveIndex {
  struct Expected {
    let lockfile: Lockfile
    let dependency: Dependency
    let digests: [Digest]

    var place: Place { lockfile.source.place(.step(1), dependency.digestRange) }
  }

  private var byName: [String: [Expected]] = [:]

  init(_ lockfiles: [Lockfile]) {
    for lockfile in lockfiles {
      for dependency in lockfile.dependencies { add(dependency, of: lockfile) }
    }
  }

  var isEmpty: Bool { byName.isEmpty }

  /// What a file of this name should be; empty for a name that no lockfile gives.
  func expected(_ ecosystem: Ecosystem, _ name: String) -> [Expected] {
    if let known = byName[Self.key(ecosystem, name)] { return known }
    guard ecosystem == .pypi, let version = PythonArchiveName(name) else { return [] }
    return byName[Self.key(.pypi, version.name + "@" + version.version)] ?? []
  }

  private static func key(_ ecosystem: Ecosystem, _ name: String) -> String {
    ecosystem.rawValue + ":" + (ecosystem == .nuget ? name.lowercased() : name)
  }

  private mutating func add(_ dependency: Dependency, of lockfile: Lockfile) {
    let ecosystem = dependency.ecosystem
    for artifact in dependency.artifacts {
      let expected = Expected(
        lockfile: lockfile, dependency: dependency, digests: artifact.digests)
      for name in Self.names(of: artifact, dependency) {
        byName[Self.key(ecosystem, name), default: []].append(expected)
      }
    }
  }

  private static func names(of artifact: Artifact, _ dependency: Dependency) -> [String] {
    let (name, version) = (dependency.name, dependency.version)
    switch dependency.ecosystem {
    case .cargo: return ["\(name)-\(version).crate"]
    case .nuget: return ["\(name).\(version).nupkg"]
    case .gem: return [artifact.name ?? "\(name)-\(version).gem"]
    case .pypi:
      if let file = artifact.name { return [file] }
      return ["\(Ecosystem.pypi.canonical(name))@\(version)"]
    case .npm: return npmNames(dependency)
    default: return []
    }
  }

  /// As yarn's offline mirror has it, and as `npm pack` names it.
  private static func npmNames(_ dependency: Dependency) -> [String] {
    guard dependency.source.isFetched else { return [] }
    let parts = dependency.name.split(separator: "/")
    let joined = parts.joined(separator: "-")
    let names = ["\(joined)-\(dependency.version).tgz"]
    return joined.hasPrefix("@") ? names + [String(names[0].dropFirst())] : names
  }
}

/// Name and version in the file name of a wheel or a source archive (PyPA's binary distribution format
/// and source distribution file name).
struct PythonArchiveName {
  /// Folded as PEP 503 says.
  let name: String
  let version: String

  init?(_ file: String) {
    let parts: [Substring]
    if file.hasSuffix(".whl") {
      parts = file.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 5 || parts.count == 6 else { return nil }
      name = Ecosystem.pypi.canonical(String(parts[0]))
      version = String(parts[1])
    } else if file.hasSuffix(".tar.gz"), let dash = file.lastIndex(of: "-") {
      name = Ecosystem.pypi.canonical(String(file[..<dash]))
      version = String(file[file.index(after: dash)...].dropLast(7))
    } else {
      return nil
    }
    if name.isEmpty || version.isEmpty { return nil }
  }
}
