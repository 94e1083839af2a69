import Evidence
import Inventory
import Syntax

/// mise's `mise.lock`: tools with their version, backend, and the checksum of each platform's archive.
enum MiseLock: LockfileFormat {
  static let names: Set = ["mise.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let root = try TOMLDocument(source).root
      guard let tools = root["tools"], tools.kind == .table else {
        throw ReadError(at: 0, "a mise.lock has a table 'tools'")
      }
      var list = EntryList()
      for member in tools.members {
        // One table in mise's first format, a list of them since.
        let all = member.value.kind == .array ? Array(member.value.elements) : [member.value]
        for tool in all { list.add(try entry(member.key, tool)) }
      }
      return list.lockfile(source, .tool, "mise.lock")
    }
  }

  private static func entry(_ key: TOMLKey, _ tool: TOMLValue) throws(ReadError) -> Dependency {
    guard let version = tool["version"]?.string else {
      throw ReadError(at: tool.range.lowerBound, "a tool without 'version'")
    }
    let (files, urls, hasUnreadable) = artifacts(tool)
    let host = urls.first.map(SourceAddress.host) ?? ""
    return Dependency(
      .tool, key.string, version, files: Artifacts(files),
      from: PackageSource(
        host.isEmpty ? .unstated : .registry, host: host,
        url: urls.first.map(SourceAddress.withoutUserInfo) ?? tool["backend"]?.string ?? ""),
      flags: .direct, key: key.range, sourceRange: tool["backend"]?.range,
      digestRange: tool.range, hasUnreadableDigest: hasUnreadable)
  }

  private static func artifacts(
    _ tool: TOMLValue
  ) -> (files: [Artifact], urls: [String], hasUnreadable: Bool) {
    var (files, urls, hasUnreadable) = ([Artifact](), [String](), false)
    func add(_ name: String, _ text: String?) {
      var stated = StatedDigests()
      if let text { stated.add(labelled: text) }
      if stated.hasUnreadable { hasUnreadable = true }
      files.append(Artifact(name: name, digests: stated.digests))
    }
    for member in tool["checksums"].map({ Array($0.members) }) ?? [] {
      add(member.key.string, member.value.string)
    }
    for member in platforms(tool) {
      let url = member.value["url"]?.string
      // One platform may be served by another of a version's files tomorrow, so files have their own names.
      add(url.map(PathName.last) ?? member.name, member.value["checksum"]?.string)
      if let url { urls.append(url) }
    }
    return (files, urls, hasUnreadable)
  }

  /// `[tools.node.platforms.linux-x64]`, `[tools.node."platforms.linux-x64"]`
  private static func platforms(_ tool: TOMLValue) -> [(name: String, value: TOMLValue)] {
    let nested = tool["platforms"].map { $0.members.map { ($0.key.string, $0.value) } } ?? []
    let dotted = tool.members.filter { $0.key.string.hasPrefix("platforms.") }
    return nested + dotted.map { (String($0.key.string.dropFirst(10)), $0.value) }
  }
}
