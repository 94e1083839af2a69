import Evidence
import Inventory
import Syntax

/// Reads the tuples of `packages` in a bun.lock:
///
///     registry   ["name@version", "address or nothing", {…}, "integrity"]
///     git        ["name@git+…#commit", {…}, "tag", "integrity"?]     also github:
///     archive    ["name@https://…", {…}, "integrity"?]               also a local file
///     folder     ["name@file:path", {…}]      link ["name@link:path", {…}]
///     workspace  ["name@workspace:path"]      root ["name@root:", {…}]
struct BunPackages {
  private(set) var dependencies: [Dependency] = []
  private let direct: Set<String>
  private let trusted: Set<String>?
  private var hosts = HostCache()

  init(_ root: JSONValue, direct: Set<String>) {
    self.direct = direct
    // Without the list bun has one of its own.
    trusted = root["trustedDependencies"].map { Set($0.elements.compactMap(\.string)) }
  }

  mutating func add(_ member: JSONMember) throws(ReadError) {
    let tuple = Array(member.value.elements)
    guard let first = tuple.first, let text = first.string else {
      throw ReadError(
        at: member.value.range.lowerBound, "a package is a list that begins with its name")
    }
    let parts = YarnRequest(text)
    guard !parts.name.isEmpty, !parts.specifier.isEmpty else {
      throw ReadError(at: first.range.lowerBound, "no 'name@version'")
    }
    let shape = try shape(tuple, String(parts.specifier), member)
    let key = member.key.string ?? ""
    let installed = BunPath.last(key)
    let name = String(parts.name)
    let integrity = shape.integrity
    let stated = integrity.map { SubresourceIntegrity.read($0.bytes()) }
    dependencies.append(
      Dependency(
        ecosystem: .npm, name: name, version: shape.version,
        alias: installed == name ? nil : String(installed), location: key,
        artifacts: Artifacts(stated?.file ?? Artifact(digest: nil)), source: shape.source,
        install: install(name, shape.source),
        flags: flags(key, info: tuple.first { $0.kind == .object }), range: member.key.range,
        sourceRange: shape.sourceRange, digestRange: integrity?.range ?? member.key.range,
        hasUnreadableDigest: stated?.hasUnreadable ?? false))
  }

  private typealias Shape = (
    version: String, source: PackageSource, sourceRange: Range<Int>, integrity: JSONValue?
  )

  private mutating func shape(
    _ tuple: [JSONValue], _ reference: String, _ member: JSONMember
  ) throws(ReadError) -> Shape {
    let first = tuple[0].range
    let local: [(String, PackageSource.Kind, Int)] = [
      ("workspace:", .workspace, 2), ("root:", .workspace, 2), ("link:", .link, 2),
      ("file:", .file, 2),
    ]
    for (prefix, kind, most) in local where reference.hasPrefix(prefix) {
      guard tuple.count <= most else { throw unknown(member) }
      let path = String(reference.dropFirst(prefix.utf8.count))
      return ("", PackageSource(kind, url: path), first, nil)
    }
    if tuple.count > 1, tuple[1].kind == .string { return try registry(tuple, reference, member) }
    guard tuple.count > 1, tuple[1].kind == .object else { throw unknown(member) }
    if NpmSpecifier.kind(reference) == .git {
      guard tuple.count >= 3, tuple.count <= 4 else { throw unknown(member) }
      let source = NpmSource.git(reference) ?? PackageSource(.git, url: reference)
      return ("", source, first, tuple.count == 4 ? try text(tuple[3]) : nil)
    }
    guard tuple.count <= 3 else { throw unknown(member) }
    return (
      "", NpmSource.archive(reference, hosts: &hosts), first,
      tuple.count == 3 ? try text(tuple[2]) : nil
    )
  }

  private mutating func registry(
    _ tuple: [JSONValue], _ version: String, _ member: JSONMember
  ) throws(ReadError) -> Shape {
    guard tuple.count == 4, tuple[2].kind == .object else { throw unknown(member) }
    let address = tuple[1].string ?? ""
    let source =
      address.isEmpty ? PackageSource(.unstated) : NpmSource.archive(address, hosts: &hosts)
    return (version, source, tuple[1].range, try text(tuple[3]))
  }

  /// Nil for an empty text, which bun writes where a registry states no digest.
  private func text(_ value: JSONValue) throws(ReadError) -> JSONValue? {
    guard value.kind == .string else {
      throw ReadError(at: value.range.lowerBound, "a digest is a text")
    }
    return value.contentRange.isEmpty ? nil : value
  }

  private func unknown(_ member: JSONMember) -> ReadError {
    ReadError(at: member.value.range.lowerBound, "a list of no shape that bun writes")
  }

  /// Bun runs install code of the packages that the list names, and of no others.
  private func install(_ name: String, _ source: PackageSource) -> InstallCode {
    guard let trusted else { return .unknown }
    return trusted.contains(name) ? .yes : .no
  }

  private func flags(_ key: String, info: JSONValue?) -> Dependency.Flags {
    var flags: Dependency.Flags = direct.contains(key) ? [.direct] : []
    if info?["bundled"]?.bool == true { flags.insert(.bundled) }
    return flags
  }
}

/// Install paths of a bun.lock: `a/@scope/b` is b inside a's `node_modules`.
enum BunPath {
  /// The name at the end, with its scope.
  static func last(_ path: String) -> Substring {
    guard let slash = path.lastIndex(of: "/") else { return path[...] }
    let before = path[..<slash]
    let start = before.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    return path[start...].hasPrefix("@") ? path[start...] : path[path.index(after: slash)...]
  }

  /// What `last` leaves, without the slash.
  static func parent(_ path: Substring) -> Substring {
    let name = last(String(path))
    let rest = path.dropLast(name.count)
    return rest.hasSuffix("/") ? rest.dropLast() : rest
  }
}
