import Evidence
import Inventory
import Syntax

/// Reads the entries of a berry lockfile.
struct YarnBerryReader {
  private let cacheKey: SchemeName
  private let direct: Set<String>
  private(set) var dependencies: [Dependency] = []
  private(set) var roots: [RecordedManifest] = []
  private(set) var anomalies: [Anomaly] = []
  private var seen = TextTable()
  private var places: [Range<Int>] = []
  private var hosts = HostCache()

  init(cacheKey: String, direct: Set<String>) {
    self.cacheKey = SchemeName(cacheKey.utf8)
    self.direct = direct
  }

  mutating func add(_ member: BlockYAMLMember) throws(ReadError) {
    let fields = Fields(member.value)
    guard member.value.kind == .mapping, let resolution = fields.resolution,
      let locator = resolution.string, let version = fields.version
    else {
      throw ReadError(
        at: member.key.range.lowerBound, "an entry without a 'version' and a 'resolution'")
    }
    let descriptors = YarnBerry.descriptors(member.key)
    let place = YarnLocator(locator, hosts: &hosts)
    note(member, descriptors, place, version)
    if place.source.kind == .workspace { addRoot(member, place.source.url) }
    let stated = digest(fields.checksum)
    let names = descriptors.map { YarnRequest($0).name }
    dependencies.append(
      Dependency(
        ecosystem: .npm, name: place.name,
        version: place.source.kind == .workspace || place.source.kind == .link
          ? "" : version.string ?? "",
        alias: names.first { $0 != place.name }.map { String($0) }, location: locator,
        artifacts: Artifacts(Artifact(digest: stated)), source: place.source, install: .unknown,
        flags: flags(descriptors, isConditional: fields.isConditional),
        range: member.key.range, sourceRange: resolution.range,
        digestRange: fields.checksum?.range ?? member.key.range,
        hasUnreadableDigest: stated == nil && fields.checksum != nil))
  }

  /// The members of one entry, found in one pass.
  private struct Fields {
    private(set) var resolution, version, checksum: BlockYAMLValue?
    private(set) var isConditional = false

    init(_ entry: BlockYAMLValue) {
      for member in entry.members {
        let key = member.key
        if key.equals("version") {
          version = member.value
        } else if key.equals("resolution") {
          resolution = member.value
        } else if key.equals("checksum") {
          checksum = member.value
        } else if key.equals("conditions") {
          isConditional = true
        }
      }
    }
  }

  private func flags(_ descriptors: [Substring], isConditional: Bool) -> Dependency.Flags {
    var flags: Dependency.Flags = []
    if descriptors.contains(where: { direct.contains(String($0)) }) { flags.insert(.direct) }
    if isConditional { flags.insert(.conditional) }
    return flags
  }

  /// `10c0/hex`, or `hex` alone, which is of the cache key at the top.
  private func digest(_ checksum: BlockYAMLValue?) -> Digest? {
    guard let bytes = checksum?.bytes() else { return nil }
    return bytes.withUnsafeBufferPointer { text in
      guard let slash = text.prefix(SchemeName.capacity + 1).firstIndex(of: UInt8(ascii: "/"))
      else {
        return Digest(.sha512, hex: text, of: .berryCache(cacheKey))
      }
      let key = SchemeName(UnsafeBufferPointer(rebasing: text[..<slash]))
      return Digest(
        .sha512, hex: UnsafeBufferPointer(rebasing: text[(slash + 1)...]), of: .berryCache(key))
    }
  }

  /// Descriptors that stand in two entries, and an entry whose two versions differ.
  private mutating func note(
    _ member: BlockYAMLMember, _ descriptors: [Substring], _ place: YarnLocator,
    _ version: BlockYAMLValue
  ) {
    for descriptor in descriptors {
      let (number, isNew) = seen.insert(String(descriptor))
      if isNew {
        places.append(member.key.range)
        continue
      }
      anomalies.append(
        Anomaly(
          .duplicateKey, member.key.range, earlier: places[number],
          "'\(descriptor)' is answered by two entries"))
      places[number] = member.key.range
    }
    if let stated = place.version, stated != version.string ?? "" {
      anomalies.append(
        Anomaly(
          .disagreement, version.range,
          "'\(place.name)' has two versions: \(stated) and \(version.string ?? "none")"))
    }
  }

  private mutating func addRoot(_ member: BlockYAMLMember, _ folder: String) {
    let groups: [(StaticString, Requirement.Group)] = [
      ("dependencies", .dependencies), ("peerDependencies", .peerDependencies),
    ]
    let requirements = groups.flatMap { key, group in
      (member.value[key]?.members.map { $0 } ?? []).compactMap { need -> Requirement? in
        guard let name = need.key.string, let specifier = need.value.string else { return nil }
        return Requirement(
          name: name, specifier: specifier, group: group,
          range: need.key.range.lowerBound..<need.value.range.upperBound)
      }
    }
    roots.append(
      RecordedManifest(
        folder: folder == "." ? "" : folder, requirements: requirements, range: member.key.range))
  }

  /// The descriptors that workspaces ask for.
  static func asked(_ root: BlockYAMLValue) -> Set<String> {
    var asked: Set<String> = []
    for member in root.members where isWorkspace(member.value) {
      for need in member.value["dependencies"]?.members.map({ $0 }) ?? [] {
        guard let name = need.key.string, let specifier = need.value.string else { continue }
        asked.insert(name + "@" + specifier)
        asked.insert(name + "@npm:" + specifier)
      }
    }
    return asked
  }

  static func isWorkspace(_ entry: BlockYAMLValue) -> Bool {
    guard let resolution = entry["resolution"]?.bytes(),
      let at = resolution.dropFirst().firstIndex(of: UInt8(ascii: "@"))
    else { return false }
    return resolution[(at + 1)...].starts(with: "workspace:".utf8)
  }
}

/// A `resolution`: `name@npm:1.0.0`, `name@workspace:folder`, `name@patch:…`, an address.
struct YarnLocator {
  let name: String
  let source: PackageSource
  /// As a locator of a registry states it.
  let version: String?

  init(_ text: String, hosts: inout HostCache) {
    let parts = YarnRequest(text)
    let reference = String(parts.specifier)
    name = String(parts.name)
    source = YarnLocator.source(reference, hosts: &hosts)
    if reference.hasPrefix("npm:") {
      let end = reference.range(of: "::")?.lowerBound ?? reference.endIndex
      version = String(reference[..<end].dropFirst(4))
    } else {
      version = nil
    }
  }

  private static let local: [(String, PackageSource.Kind)] = [
    ("workspace:", .workspace), ("link:", .link), ("portal:", .link), ("patch:", .file),
    ("file:", .file), ("exec:", .file),
  ]

  private static func source(_ reference: String, hosts: inout HostCache) -> PackageSource {
    if reference.hasPrefix("npm:") { return registry(reference, hosts: &hosts) }
    for (prefix, kind) in local where reference.hasPrefix(prefix) {
      let end = reference.range(of: "::")?.lowerBound ?? reference.endIndex
      return PackageSource(kind, url: String(reference[..<end].dropFirst(prefix.utf8.count)))
    }
    // A protocol of a plugin: what it fetches only the plugin knows.
    if isForeign(reference) { return PackageSource(.file, url: reference) }
    if let git = git(reference) { return git }
    guard URLParts(reference) != nil else { return PackageSource(.file, url: reference) }
    return NpmSource.archive(reference, hosts: &hosts)
  }

  /// `protocol:…` that is none of yarn's own and no address.
  private static func isForeign(_ reference: String) -> Bool {
    guard let colon = reference.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let scheme = reference[..<colon]
    let isKnown = ["github", "gitlab", "bitbucket", "gist", "git"].contains(String(scheme))
    return !isKnown && !scheme.utf8.contains(UInt8(ascii: "@"))
      && !reference[colon...].hasPrefix("://")
  }

  /// `npm:1.0.0::__archiveUrl=https%3A%2F%2F…` where the address is not what name and version give.
  private static func registry(_ reference: String, hosts: inout HostCache) -> PackageSource {
    guard let marker = reference.range(of: "__archiveUrl=") else { return PackageSource(.unstated) }
    let value = reference[marker.upperBound...].prefix { $0 != "&" }
    guard let address = PercentEncoding.decoded(value) else { return PackageSource(.unstated) }
    return NpmSource.archive(address, hosts: &hosts)
  }

  /// `https://host/repository.git#commit=<id>`, with further parameters; `git@host:path#commit=<id>`.
  private static func git(_ reference: String) -> PackageSource? {
    guard let hash = reference.firstIndex(of: "#") else {
      return NpmSpecifier.kind(reference) == .git ? PackageSource(.git, url: reference) : nil
    }
    let fragment = reference[reference.index(after: hash)...]
    let parameter = fragment.split(separator: "&").first { $0.hasPrefix("commit=") }?.dropFirst(7)
    guard parameter != nil || NpmSpecifier.kind(reference) == .git || reference.hasPrefix("ssh:")
    else { return nil }
    let address = String(reference[..<hash])
    let commit = NpmSource.fullCommit(parameter ?? fragment)
    let text = address + "#" + (commit ?? String(fragment))
    guard let found = NpmSource.git(text) ?? NpmSource.git("git+" + text) else {
      return PackageSource(.git, url: text, commit: commit)
    }
    return found
  }
}

/// Percent-encoding (RFC 3986, 2.1).
enum PercentEncoding {
  /// Nil for broken sequences and what is not UTF-8 then.
  static func decoded(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
        let value = UInt8(digits, radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
