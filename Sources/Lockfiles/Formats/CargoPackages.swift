import Evidence
import Inventory
import Syntax

/// The packages of a `Cargo.lock`.
struct CargoPackages {
  private(set) var dependencies: [Dependency] = []
  private var places = EntryPlaces()
  private var odd: [Anomaly] = []
  private var sources = SourceCache()
  /// Checksums of version 1, by `name version (source)`.
  private var checksums: [String: TOMLMember] = [:]
  /// Names that a package of this tree requires.
  private var directNames: Set<String> = []

  var anomalies: [Anomaly] { places.anomalies + odd }

  mutating func read(_ parts: CargoParts) throws(ReadError) {
    try readChecksums(parts.metadata)
    let fields = try parts.packages.map { value throws(ReadError) in try CargoFields(value) }
    for package in fields where package.source == nil {
      for need in try package.dependencies?.texts("'dependencies'") ?? [] {
        directNames.insert(CargoNeed(need.bytes()).name)
      }
    }
    dependencies.reserveCapacity(fields.count)
    places = EntryPlaces(fields.count)
    for package in fields { dependencies.append(entry(package, isUnused: false)) }
    for value in parts.unused {
      dependencies.append(entry(try CargoFields(value), isUnused: true))
    }
  }

  private mutating func readChecksums(_ metadata: TOMLValue?) throws(ReadError) {
    guard let metadata else { return }
    for member in metadata.members where member.key.bytes().starts(with: "checksum ".utf8) {
      guard member.value.kind == .string else {
        throw ReadError(at: member.value.range.lowerBound, "a checksum is a string")
      }
      checksums[String(member.key.string.dropFirst("checksum ".count))] = member
    }
  }

  private mutating func entry(_ fields: CargoFields, isUnused: Bool) -> Dependency {
    let (name, version) = (fields.name.string ?? "", fields.version.string ?? "")
    let source = fields.source.map { sources.source($0.bytes(), CargoSource.read) }
    let (checksum, isUnreadable) = checksum(fields, name, version)
    return Dependency(
      ecosystem: .cargo, name: name, version: version,
      location: places.take(
        Self.place(name, version, source, isUnused: isUnused), fields.name.range),
      artifacts: checksum.digest.map { Artifacts(Artifact(digest: $0)) } ?? [],
      source: source ?? PackageSource(.workspace), install: .unknown,
      flags: isUnused ? .extraneous : directNames.contains(name) ? .direct : [],
      range: fields.name.range, sourceRange: fields.source?.range ?? fields.name.range,
      digestRange: checksum.range ?? fields.name.range, hasUnreadableDigest: isUnreadable)
  }

  /// The name and version, and the source where it is another than the public registry.
  private static func place(
    _ name: String, _ version: String, _ source: PackageSource?, isUnused: Bool
  ) -> String {
    let place = (isUnused ? "patch.unused " : "") + name + "@" + version
    guard let source else { return place + " (path)" }
    return source.host == "crates.io" && source.kind == .registry
      ? place : place + " (" + source.url.prefix { $0 != "#" } + ")"
  }

  private mutating func checksum(
    _ fields: CargoFields, _ name: String, _ version: String
  ) -> (found: (digest: Digest?, range: Range<Int>?), isUnreadable: Bool) {
    var stated = fields.checksum
    if !checksums.isEmpty, let source = fields.source?.string,
      let member = checksums["\(name) \(version) (\(source))"], !member.value.equals("<none>")
    {
      if let stated, !stated.bytes().elementsEqual(member.value.bytes()) {
        odd.append(
          Anomaly(
            .disagreement, stated.range, earlier: member.pairRange,
            "'\(name)' \(version) has two checksums"))
      }
      stated = stated ?? member.value
    }
    guard let stated else { return ((nil, nil), false) }
    if fields.source == nil {
      odd.append(
        Anomaly(
          .disagreement, stated.range, earlier: fields.name.range,
          "'\(name)' \(version) has a checksum and no source"))
    }
    let digest = Digest(.sha256, hex: stated.bytes())
    return ((digest, stated.range), digest == nil)
  }
}

/// The `source` of a package: `registry+…`, `sparse+…`, `git+…?branch=…#commit`.
enum CargoSource {
  static func read(_ text: String) -> PackageSource {
    let parts = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return PackageSource(.url, url: text) }
    let url = SourceText.withoutUserInfo(String(parts[1]))
    switch parts[0] {
    case "registry", "sparse":
      // The index of the public registry had a repository before it had a host of its own.
      let isPublic =
        url == "https://github.com/rust-lang/crates.io-index" || url == "https://index.crates.io/"
      return PackageSource(.registry, host: isPublic ? "crates.io" : host(url), url: url)
    case "git":
      let fragment = url.lastIndex(of: "#").map { url[url.index(after: $0)...] } ?? ""
      return PackageSource(
        .git, host: SourceText.gitHost(url), url: url, commit: SourceText.commit(fragment))
    default:
      // `path+file://`, `directory+file://`, `local-registry+file://`
      return PackageSource(.file, url: url)
    }
  }

  /// Never the public registry's class: another index of its host is another registry.
  private static func host(_ url: String) -> String {
    let host = SourceText.host(url)
    return host == "crates.io" ? URLParts(url)?.host ?? "" : host
  }
}
