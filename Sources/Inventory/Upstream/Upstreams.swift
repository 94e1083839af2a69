import Evidence
import Git
import Syntax

/// Everything that the user brings about repositories elsewhere. Nothing is fetched.
public final class Upstreams {
  private let folders: [String]
  private let remotes: [UpstreamName: RemoteReferences]
  private var known: [UpstreamName: Upstream?] = [:]
  private var byAddress: [UpstreamName: String]?
  /// Mirrors that are there and cannot be opened.
  public private(set) var unreadable: [(name: UpstreamName, why: String)] = []

  /// - Parameter folders: each holds mirrors as `owner/name`, `owner/name.git`, `owner+name`, with the
  ///   host in front or not, or under any name at most two folders deep, told by their own remote.
  /// - Throws: `malformed` when two lists of one upstream differ, or one names no upstream.
  public init(folders: [String] = [], remotes: [RemoteReferences] = []) throws(ReadError) {
    self.folders = folders
    var byName: [UpstreamName: RemoteReferences] = [:]
    for remote in remotes {
      guard let name = UpstreamName(url: remote.url) else {
        throw ReadError(at: 0, "'\(remote.url)' is no address of a repository")
      }
      if let known = byName[name], known.commits != remote.commits {
        throw ReadError(at: 0, "two lists of the references of \(name) differ")
      }
      byName[name] = remote
    }
    self.remotes = byName
  }

  /// Nothing is known about anything.
  public init() {
    folders = []
    remotes = [:]
  }

  public var isEmpty: Bool { folders.isEmpty && remotes.isEmpty }

  /// Nil when nothing is known about it.
  public func upstream(_ name: UpstreamName) -> Upstream? {
    if let found = known[name] { return found }
    let mirror = openMirror(name)
    let remote = remotes[name]
    let found: Upstream? =
      mirror == nil && remote == nil
      ? nil : Upstream(name: name, remote: remote, mirror: mirror)
    known[name] = .some(found)
    return found
  }

  private func openMirror(_ name: UpstreamName) -> Mirror? {
    for folder in folders {
      for place in Upstreams.places(of: name, in: folder) {
        if let mirror = open(place, name) { return mirror }
      }
    }
    guard let place = scanned[name] else { return nil }
    return open(place, name)
  }

  private func open(_ place: String, _ name: UpstreamName) -> Mirror? {
    guard Repository.isRepository(place) else { return nil }
    if let url = Repository.originAddress(of: place), let origin = UpstreamName(url: url),
      origin != name
    {
      unreadable.append((name, "the clone that has its name is one of \(origin)"))
      return nil
    }
    do throws(GitError) {
      return try Repository.at(place).map { Mirror(name, $0) }
    } catch {
      unreadable.append((name, error.message))
      return nil
    }
  }

  /// Names hold no `..` and begin with no dot that stands alone, so that all places lie in the folder.
  static func places(of name: UpstreamName, in folder: String) -> [String] {
    let flat = String(name.path.map { $0 == "/" ? "+" : $0 })
    let owners = [name.path, name.host + "/" + name.path, flat, name.host + "+" + flat]
    let cases = owners + owners.map { $0.lowercased() }.filter { !owners.contains($0) }
    return cases.flatMap { ["\(folder)/\($0)", "\(folder)/\($0).git", "\(folder)/\($0)/repo"] }
  }

  /// Repositories at most two folders deep by the address of their `origin`.
  private var scanned: [UpstreamName: String] {
    if let byAddress { return byAddress }
    var found: [UpstreamName: String] = [:]
    for folder in folders {
      for place in Repository.below(folder, depth: 2) {
        guard let url = Repository.originAddress(of: place), let name = UpstreamName(url: url),
          found[name] == nil
        else { continue }
        found[name] = place
      }
    }
    byAddress = found
    return found
  }
}
