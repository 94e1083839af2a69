import Evidence
import Inventory
import Syntax

/// Reads the entries of a deno.lock.
struct DenoReader {
  /// Whether the version of the format says of every npm package whether it runs code at installation.
  let isComplete: Bool
  private(set) var dependencies: [Dependency] = []
  private var hosts = HostCache()

  init(isComplete: Bool, expecting count: Int) {
    self.isComplete = isComplete
    dependencies.reserveCapacity(count)
  }

  /// `name@version_peer@version`.
  mutating func addNpm(_ member: JSONNodeMember) throws(ReadError) {
    let key = member.key.withText(NpmKey.init)
    guard member.value.kind == .object, !key.name.isEmpty, !key.version.isEmpty else {
      throw ReadError(
        at: member.key.range.lowerBound, "an npm entry is 'name@version' and an object")
    }
    let fields = NpmFields(member.value)
    let (integrity, tarball) = (fields.integrity, fields.tarball)
    let stated = integrity.map { $0.withText(SubresourceIntegrity.read) }
    let source =
      tarball?.string.map { NpmSource.archive($0, hosts: &hosts) } ?? PackageSource(.unstated)
    dependencies.append(
      Dependency(
        ecosystem: .npm, name: key.name, version: key.version, location: key.location,
        artifacts: Artifacts(stated?.file ?? Artifact(digest: nil)), source: source,
        install: fields.runsCode ? .yes : isComplete ? .no : .unknown, flags: [],
        range: member.key.range, sourceRange: (tarball ?? member.key).range,
        digestRange: (integrity ?? member.key).range,
        hasUnreadableDigest: stated?.hasUnreadable ?? false))
  }

  /// The parts of a key.
  private struct NpmKey {
    let location, name, version: String

    init(_ key: UnsafeBufferPointer<UInt8>) {
      let raw = RawText(key)
      let at = raw.first(UInt8(ascii: "@"), in: min(1, key.count)..<key.count)
      let start = min(at + 1, key.count)
      location = raw.string(behind: "npm:", 0..<key.count)
      name = raw.string(0..<at)
      version = raw.string(start..<raw.first(UInt8(ascii: "_"), in: start..<key.count))
    }
  }

  /// The members of an npm entry, found in one pass.
  private struct NpmFields {
    private(set) var integrity, tarball: JSONNode?
    private(set) var runsCode = false

    init(_ entry: JSONNode) {
      for member in entry.members {
        if member.key.equals("integrity") {
          integrity = member.value
        } else if member.key.equals("tarball") {
          tarball = member.value
        } else if member.key.equals("scripts") {
          runsCode = member.value.bool == true
        }
      }
    }
  }

  /// `@scope/name@version`; jsr packages run no code at installation.
  mutating func addJsr(_ member: JSONNodeMember) throws(ReadError) {
    let key = member.key.string ?? ""
    let parts = YarnRequest(key)
    guard member.value.kind == .object, !parts.name.isEmpty, !parts.specifier.isEmpty else {
      throw ReadError(
        at: member.key.range.lowerBound, "a jsr entry is 'name@version' and an object")
    }
    let integrity = member.value["integrity"]
    let digest = integrity.flatMap { text in
      text.withText { Digest(.sha256, hex: $0, of: .named("jsr-manifest")) }
    }
    dependencies.append(
      Dependency(
        ecosystem: .deno, name: String(parts.name), version: String(parts.specifier),
        location: "jsr:" + key, artifacts: Artifacts(Artifact(digest: digest)),
        source: PackageSource(.registry, host: "jsr.io"), install: .no, flags: [],
        range: member.key.range, sourceRange: member.key.range,
        digestRange: (integrity ?? member.key).range,
        hasUnreadableDigest: integrity != nil && digest == nil))
  }

  /// An address and the SHA-256 of what it serves.
  mutating func addRemote(_ member: JSONNodeMember) throws(ReadError) {
    guard let address = member.key.string, member.value.kind == .string else {
      throw ReadError(at: member.value.range.lowerBound, "a module's digest is a text")
    }
    let digest = member.value.withText { Digest(.sha256, hex: $0) }
    let module = DenoModule(address)
    dependencies.append(
      Dependency(
        ecosystem: .deno, name: module.name, version: module.version,
        location: SourceText.withoutUserInfo(address),
        artifacts: Artifacts(Artifact(digest: digest)), source: module.source,
        install: .no, flags: [], range: member.key.range, sourceRange: member.key.range,
        digestRange: member.value.range, hasUnreadableDigest: digest == nil))
  }
}

/// What the address of a module says.
struct DenoModule {
  let name: String
  /// Of a module of deno.land, whose versions never change; empty elsewhere.
  let version: String
  let source: PackageSource

  init(_ address: String) {
    guard let parts = URLParts(address), parts.scheme == "https" || parts.scheme == "http" else {
      // `data:` and `file:` modules are of the machine that wrote the lockfile.
      name = String(address.prefix(64))
      version = ""
      source = PackageSource(.file, url: String(address.prefix(64)))
      return
    }
    let url = NpmSource.withoutUserInfo(address, parts)
    // deno.land/std@1.0.0/path and deno.land/x/name@1.0.0/path
    let path = parts.path.split(separator: "/")
    let index = path.first == "x" ? 1 : 0
    guard parts.host == "deno.land", index < path.count, let at = path[index].firstIndex(of: "@")
    else {
      name = url
      version = ""
      source = PackageSource(.url, host: HostClass.name(of: parts.host), url: url)
      return
    }
    version = String(path[index][path[index].index(after: at)...])
    var rest = path.map { String($0) }
    rest[index] = String(path[index][..<at])
    name = parts.host + "/" + rest.joined(separator: "/")
    source = PackageSource(.registry, host: "deno.land", url: url)
  }
}
