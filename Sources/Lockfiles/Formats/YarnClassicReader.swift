import Evidence
import Inventory
import Syntax

/// Makes packages of the entries of a classic yarn.lock.
struct YarnClassicReader {
  private let text: RawText
  private let found: YarnClassicEntries
  private(set) var dependencies: [Dependency] = []
  private(set) var anomalies: [Anomaly] = []
  private var requests: RequestTable
  private var answeredBy: [Int32] = []
  private var names: EntryTable
  private var hosts = HostCache()

  init(_ text: RawText, _ found: YarnClassicEntries) {
    self.text = text
    self.found = found
    requests = RequestTable(found.requests)
    names = EntryTable(found.entries.count)
    dependencies.reserveCapacity(found.entries.count)
    answeredBy.reserveCapacity(found.requests.count)
  }

  mutating func read() {
    for entry in found.entries { add(entry) }
  }

  private mutating func add(_ entry: YarnClassicEntry) {
    note(entry)
    let first = found.requests[entry.requests.lowerBound]
    let request = Request(first, text)
    let version = entry.version?.string(text) ?? ""
    let stated = digests(entry)
    dependencies.append(
      Dependency(
        ecosystem: .npm, name: request.realName, version: version, alias: alias(entry),
        location: location(entry, request.realName, version), artifacts: Artifacts(stated.file),
        source: source(entry.resolved, request), install: .unknown, flags: [], range: entry.range,
        sourceRange: entry.resolved?.range ?? entry.range,
        digestRange: (entry.integrity ?? entry.resolved)?.range ?? entry.range,
        hasUnreadableDigest: stated.hasUnreadable))
  }

  /// A request taken apart.
  private struct Request {
    let realName: String
    let specifier: String

    init(_ request: YarnClassicText, _ text: RawText) {
      let content = request.content
      let at = text.first(UInt8(ascii: "@"), in: content.dropFirst())
      let behind = min(at + 1, content.upperBound)..<content.upperBound
      guard !request.hasEscapes, !text.starts(behind, with: "npm:") else {
        let parts = YarnRequest(request.string(text))
        realName = String(parts.realName)
        specifier = String(parts.specifier)
        return
      }
      realName = text.string(content.lowerBound..<at)
      specifier = text.string(behind)
    }
  }

  /// The name it is installed under, of the first request that asks for another name than the package's.
  private func alias(_ entry: YarnClassicEntry) -> String? {
    for request in found.requests[entry.requests] {
      let content = request.content
      let at = text.first(UInt8(ascii: "@"), in: content.dropFirst())
      if !request.hasEscapes, !text.starts(at..<content.upperBound, with: "@npm:") { continue }
      let parts = YarnRequest(request.string(text))
      if parts.name != parts.realName { return String(parts.name) }
    }
    return nil
  }

  /// Nil for the first entry of a name and a version; all that it answers for the next one.
  private mutating func location(
    _ entry: YarnClassicEntry, _ name: String, _ version: String
  ) -> String? {
    guard names.insert(name, version, before: dependencies) != nil else { return nil }
    return found.requests[entry.requests].map { $0.string(text) }.joined(separator: ", ")
  }

  /// Requests that stand in two entries, and entries that answer for two packages.
  private mutating func note(_ entry: YarnClassicEntry) {
    let number = Int32(truncatingIfNeeded: dependencies.count)
    for request in found.requests[entry.requests] {
      let (known, isNew) = requests.insert(request, text)
      if isNew {
        answeredBy.append(number)
        continue
      }
      let earlier = Int(answeredBy[known])
      answeredBy[known] = number
      anomalies.append(
        Anomaly(
          .duplicateKey, entry.range,
          earlier: earlier < dependencies.count ? dependencies[earlier].range : nil,
          "'\(request.string(text))' is answered by two entries"))
    }
    if entry.requests.count > 1, !isOfOneName(entry) { noteNames(entry) }
  }

  private func isOfOneName(_ entry: YarnClassicEntry) -> Bool {
    let first = found.requests[entry.requests.lowerBound]
    let name = name(first)
    return found.requests[entry.requests].allSatisfy { request in
      !request.hasEscapes && text.isSame(self.name(request), name)
    }
  }

  private func name(_ request: YarnClassicText) -> Range<Int> {
    let content = request.content
    return content.lowerBound..<text.first(UInt8(ascii: "@"), in: content.dropFirst())
  }

  private mutating func noteNames(_ entry: YarnClassicEntry) {
    let requests = found.requests[entry.requests].map { YarnRequest($0.string(text)) }
    let names = requests.filter { NpmSpecifier.isPlain(String($0.specifier)) }.map(\.name)
    if names.contains(where: { $0 != names.first }) {
      let list = Set(names).sorted().map { "'\($0)'" }.joined(separator: " and ")
      anomalies.append(Anomaly(.disagreement, entry.range, "one entry answers for \(list)"))
    }
  }

  // MARK: Digests and sources

  /// `integrity`, and the SHA-1 behind `#` of an archive's address.
  private func digests(_ entry: YarnClassicEntry) -> SubresourceIntegrity.Statement {
    var stated = SubresourceIntegrity.Statement()
    if let integrity = entry.integrity {
      stated =
        integrity.hasEscapes
        ? SubresourceIntegrity.read(Array(integrity.string(text).utf8)[...])
        : SubresourceIntegrity.read(text.part(integrity.content))
    }
    guard let resolved = entry.resolved else { return stated }
    guard !resolved.hasEscapes, isPublic(resolved.content) else {
      let address = resolved.string(text)
      if isGit(address) { return stated }
      guard let hash = address.utf8.lastIndex(of: UInt8(ascii: "#")) else { return stated }
      let fragment = Array(address.utf8[address.utf8.index(after: hash)...])
      if !fragment.isEmpty { stated.add(Digest(.sha1, hex: fragment[...])) }
      return stated
    }
    let hash = fragment(resolved.content)
    guard hash + 1 < resolved.content.upperBound else { return stated }
    stated.add(Digest(.sha1, hex: text.part(hash + 1..<resolved.content.upperBound)))
    return stated
  }

  /// Where the last `#` stands; the end where there is none.
  private func fragment(_ address: Range<Int>) -> Int {
    var index = address.upperBound
    while index > address.lowerBound {
      index &-= 1
      if text[index] == UInt8(ascii: "#") { return index }
    }
    return address.upperBound
  }

  private func isPublic(_ address: Range<Int>) -> Bool {
    text.starts(address, with: "https://registry.yarnpkg.com/")
      || text.starts(address, with: "https://registry.npmjs.org/")
  }

  private func isGit(_ resolved: String) -> Bool {
    !NpmSource.isPublic(resolved)
      && (["git+", "git:", "git@", "ssh:"].contains { resolved.hasPrefix($0) }
        || resolved.range(of: ".git#") != nil)
  }

  private mutating func source(_ resolved: YarnClassicText?, _ request: Request) -> PackageSource {
    guard let resolved else {
      let kind = NpmSpecifier.kind(request.specifier)
      let isLocal = kind == .file || kind == .link
      return isLocal ? PackageSource(kind, url: request.specifier) : PackageSource(.unstated)
    }
    if !resolved.hasEscapes, isPublic(resolved.content) {
      let end = text.first(UInt8(ascii: "#"), in: resolved.content)
      return PackageSource(
        .registry, host: "npmjs", url: text.string(resolved.content.lowerBound..<end))
    }
    return source(at: resolved.string(text))
  }

  private mutating func source(at resolved: String) -> PackageSource {
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

/// Numbers requests: as ranges of the text, or as texts where one of them has escapes.
private struct RequestTable {
  private var ranges = RangeTable()
  private var texts: TextTable?

  init(_ requests: [YarnClassicText]) {
    if requests.contains(where: \.hasEscapes) {
      texts = TextTable(requests.count)
    } else {
      ranges = RangeTable(requests.count)
    }
  }

  mutating func insert(_ request: YarnClassicText, _ text: RawText) -> (number: Int, isNew: Bool) {
    if texts == nil { return ranges.insert(request.content, of: text) }
    return texts?.insert(request.string(text)) ?? (0, true)
  }
}
