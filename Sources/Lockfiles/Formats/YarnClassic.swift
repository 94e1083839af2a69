import Evidence
import Inventory
import Syntax

/// The classic yarn.lock of yarn 1: an entry answers one or more requests (`name@range`). What
/// manifests ask for is not recorded otherwise, nor which packages run code at installation.
enum YarnClassic {
  static func read(_ source: Source) throws(ReadError) -> Lockfile {
    try TextCheck.checkCharacters(source.bytes)
    let result = source.bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(ReadError) in
        var scanner = YarnClassicScanner(buffer)
        return try scanner.entries()
      }
    }
    let entries = try result.get()
    var reader = Reader(bytes: source.bytes, count: entries.count)
    for entry in entries { reader.add(entry) }
    return Lockfile(
      source: source, ecosystem: .npm, format: "yarn.lock v1", dependencies: reader.dependencies,
      roots: [], requests: { [byRequest = reader.byRequest] in Set(byRequest.keys) },
      anomalies: reader.anomalies,
      graph: { [byRequest = reader.byRequest] in graph(entries, byRequest, source.bytes) })
  }

  /// Any entry may be one that a manifest asks for.
  private static func graph(
    _ entries: [YarnClassicEntry], _ byRequest: [String: Int32], _ bytes: [UInt8]
  ) -> Lockfile.Graph {
    var edges: [[Int32]] = []
    var missing: [(from: Int32?, name: String, range: Range<Int>)] = []
    var aliases: Set<String> = []
    var resolutions: [Resolution] = []
    for (index, entry) in entries.enumerated() {
      var found: [Int32] = []
      for need in entry.needs {
        let name = need.name.string(bytes)
        if let target = byRequest[name + "@" + need.specifier.string(bytes)] {
          found.append(target)
        } else if !need.isOptional {
          missing.append((Int32(index), name, need.name.range))
        }
      }
      edges.append(found)
      for text in entry.requests {
        let request = YarnRequest(text.string(bytes))
        if request.name != request.realName { aliases.insert(String(request.name)) }
        resolutions.append(
          Resolution(
            from: nil, name: String(request.name), specifier: String(request.specifier),
            to: Int32(index), range: text.range))
      }
    }
    return Lockfile.Graph(
      roots: edges.indices.map { Int32($0) }, edges: edges, missing: missing, aliases: aliases,
      resolutions: resolutions)
  }

  private struct Reader {
    let bytes: [UInt8]
    var dependencies: [Dependency] = []
    var anomalies: [Anomaly] = []
    var byRequest: [String: Int32] = [:]
    private var locations: TextTable
    private var hosts = HostCache()

    init(bytes: [UInt8], count: Int) {
      self.bytes = bytes
      locations = TextTable(count)
      dependencies.reserveCapacity(count)
      byRequest.reserveCapacity(count)
    }

    mutating func add(_ entry: YarnClassicEntry) {
      let texts = entry.requests.map { $0.string(bytes) }
      let requests = texts.map { YarnRequest($0) }
      note(entry, texts, requests)
      let first = requests[0]
      let name = String(first.realName)
      let version = entry.version?.string(bytes) ?? ""
      var location = name + "@" + version
      if !locations.insert(location).isNew {
        location = texts.joined(separator: ", ")
        _ = locations.insert(location)
      }
      let resolved = entry.resolved?.string(bytes)
      let stated = digests(entry, resolved)
      dependencies.append(
        Dependency(
          ecosystem: .npm, name: name, version: version,
          alias: requests.first { $0.name != $0.realName }.map { String($0.name) },
          location: location, artifacts: [Artifact(digests: stated.digests)],
          source: source(resolved, first), install: .unknown, flags: [], range: entry.range,
          sourceRange: entry.resolved?.range ?? entry.range,
          digestRange: (entry.integrity ?? entry.resolved)?.range ?? entry.range,
          hasUnreadableDigest: stated.hasUnreadable))
    }

    /// Requests that stand in two entries, and entries that answer for two packages.
    private mutating func note(
      _ entry: YarnClassicEntry, _ texts: [String], _ requests: [YarnRequest]
    ) {
      for text in texts {
        let number = Int32(dependencies.count)
        guard let earlier = byRequest.updateValue(number, forKey: text) else { continue }
        let before = Int(earlier) < dependencies.count ? dependencies[Int(earlier)].range : nil
        anomalies.append(
          Anomaly(
            .duplicateKey, entry.range, earlier: before, "'\(text)' is answered by two entries"))
      }
      guard requests.count > 1 else { return }
      let names = requests.filter { NpmSpecifier.isPlain(String($0.specifier)) }.map(\.name)
      if names.contains(where: { $0 != names.first }) {
        let list = Set(names).sorted().map { "'\($0)'" }.joined(separator: " and ")
        anomalies.append(
          Anomaly(.disagreement, entry.range, "one entry answers for \(list)"))
      }
    }

    /// `integrity`, and the SHA-1 behind `#` of an archive's address.
    private func digests(
      _ entry: YarnClassicEntry, _ resolved: String?
    ) -> SubresourceIntegrity.Statement {
      var stated = SubresourceIntegrity.Statement()
      if let integrity = entry.integrity {
        stated = SubresourceIntegrity.read(
          integrity.hasEscapes
            ? Array(integrity.string(bytes).utf8)[...] : bytes[integrity.content])
      }
      guard let resolved, !isGit(resolved),
        let hash = resolved.utf8.lastIndex(of: UInt8(ascii: "#"))
      else { return stated }
      let fragment = resolved[resolved.utf8.index(after: hash)...]
      if let digest = Digest(.sha1, hex: Array(fragment.utf8)[...]) {
        if !stated.digests.contains(digest) { stated.digests.append(digest) }
      } else if !fragment.isEmpty {
        stated.hasUnreadable = true
      }
      return stated
    }

    private func isGit(_ resolved: String) -> Bool {
      !NpmSource.isPublic(resolved)
        && (["git+", "git:", "git@", "ssh:"].contains { resolved.hasPrefix($0) }
          || resolved.range(of: ".git#") != nil)
    }

    private mutating func source(
      _ resolved: String?, _ request: YarnRequest
    ) -> PackageSource {
      guard let resolved else {
        let kind = NpmSpecifier.kind(String(request.specifier))
        let isLocal = kind == .file || kind == .link
        return isLocal
          ? PackageSource(kind, url: String(request.specifier)) : PackageSource(.unstated)
      }
      if isGit(resolved) {
        return NpmSource.git(resolved) ?? NpmSource.git("git+" + resolved)
          ?? PackageSource(.git, url: resolved)
      }
      let end = resolved.utf8.firstIndex(of: UInt8(ascii: "#")) ?? resolved.endIndex
      let address = resolved[..<end]
      // A mirror's file: where it lies is in the configuration.
      if !address.utf8.contains(UInt8(ascii: "/")), !address.utf8.contains(UInt8(ascii: ":")) {
        return PackageSource(.unstated, url: String(address))
      }
      return NpmSource.archive(String(address), hosts: &hosts)
    }
  }
}
