import Crypto
import Evidence
import Inventory
import Syntax

/// The hash over a manifest by which a package manager knows whether a lockfile is still of it.
struct ManifestHash {
  /// As the lockfile states it, and where.
  let stated: String
  let range: Range<Int>
  /// What the manifest gives, by each way in which versions of the tool hash it.
  let computed: [String]

  var isOfManifest: Bool { computed.contains(stated) }

  /// Nil for a format that records none, and where either side is such that nothing can be told.
  init?(_ lockfile: Lockfile, _ manifest: Source) {
    let found: (text: String, range: Range<Int>)?
    switch (lockfile.path.nameText, manifest.path.nameText) {
    case ("composer.lock", "composer.json"):
      found = Self.json(lockfile.source) { $0["content-hash"] }
      computed = Self.composer(manifest)
    case ("Pipfile.lock", "Pipfile"):
      found = Self.json(lockfile.source) { $0["_meta"]?["hash"]?["sha256"] }
      computed = Self.pipenv(manifest)
    case ("poetry.lock", "pyproject.toml"):
      found = Self.poetryStated(lockfile.source)
      computed = Self.poetry(manifest)
    default: return nil
    }
    guard let found, !computed.isEmpty else { return nil }
    (stated, range) = (found.text, found.range)
  }

  /// The manifest's name beside a lockfile of such a format.
  static func manifestName(of lockfile: String) -> String? {
    switch lockfile {
    case "composer.lock": "composer.json"
    case "Pipfile.lock": "Pipfile"
    case "poetry.lock": "pyproject.toml"
    default: nil
    }
  }

  private static func json(
    _ source: Source, _ find: (JSONValue) -> JSONValue?
  ) -> (text: String, range: Range<Int>)? {
    guard let document = try? JSONDocument(source, options: .packageManagers),
      let value = find(document.root), let text = value.string
    else { return nil }
    return (text, value.range)
  }

  private static func poetryStated(_ source: Source) -> (text: String, range: Range<Int>)? {
    guard let value = try? TOMLDocument(source).root["metadata"]?["content-hash"],
      let text = value.string
    else { return nil }
    return (text, value.range)
  }

  // MARK: Composer

  /// MD5 over these members, sorted, and the platform that the configuration pretends (Composer,
  /// `Package/Locker.php`, `getContentHash`).
  private static let composerKeys: Set = [
    "name", "version", "require", "require-dev", "conflict", "replace", "provide",
    "minimum-stability", "prefer-stable", "repositories", "extra",
  ]

  private static func composer(_ manifest: Source) -> [String] {
    guard let document = try? JSONDocument(manifest, options: .packageManagers),
      document.root.kind == .object, document.anomalies.isEmpty
    else { return [] }
    var members: [(key: String, value: HashedValue)] = []
    for member in document.root.members {
      guard let key = member.key.string, composerKeys.contains(key) else { continue }
      guard let value = HashedValue(member.value) else { return [] }
      members.append((key, value))
    }
    if let platform = document.root["config"]?["platform"], !platform.isNull {
      guard let value = HashedValue(platform) else { return [] }
      members.append(("config", .map([("platform", value)])))
    }
    members.sort { $0.key < $1.key }
    return MD5.hex(HashedText(.map(members), .php).bytes).map { [$0] } ?? []
  }

  // MARK: pipenv

  /// SHA-256 over sources, required versions and all categories of packages (plette, `Pipfile.get_hash`).
  private static func pipenv(_ manifest: Source) -> [String] {
    guard let root = try? TOMLDocument(manifest, options: .v11).root else { return [] }
    let publicIndex: HashedValue = .list([
      .map([
        ("name", .string("pypi")), ("url", .string("https://pypi.org/simple")),
        ("verify_ssl", .bool(true)),
      ])
    ])
    var members: [(key: String, value: HashedValue)] = []
    let names = ["packages": "default", "dev-packages": "develop"]
    var (sources, requires): (HashedValue?, HashedValue) = (publicIndex, .map([]))
    for member in root.members {
      let key = member.key.string
      guard let value = HashedValue(member.value) else { return [] }
      switch key {
      case "source": sources = value
      case "requires": requires = value
      case "pipenv", "scripts", "pipfile": continue
      default:
        guard member.value.kind == .table else { return [] }
        members.append((names[key] ?? key, value))
      }
    }
    for name in names.values where !members.contains(where: { $0.key == name }) {
      members.append((name, .map([])))
    }
    members.append(("_meta", .map([("sources", sources ?? .null), ("requires", requires)])))
    return [SHA256.hex(HashedText(.map(members), .python(isCompact: true)).bytes)]
  }

  // MARK: poetry

  /// SHA-256 over what is asked for (poetry, `packages/locker.py`, `_get_relevant_content`), as versions up
  /// to 1.1, from 1.2, up to 1.8 and from 2.0 on take it together.
  private static func poetry(_ manifest: Source) -> [String] {
    guard let root = try? TOMLDocument(manifest, options: .v11).root else { return [] }
    let (tool, project) = (root["tool"]?["poetry"], root["project"])
    let plain = ["dependencies", "source", "extras"]
    guard let groups = members(tool, plain + ["dev-dependencies", "group"]),
      let stated = members(project, ["requires-python", "dependencies", "optional-dependencies"]),
      let dependencyGroups = members(root, ["dependency-groups"])
    else { return [] }
    func filled(_ keys: [String], _ optional: [String]) -> HashedValue {
      let required = keys.map { key in (key, groups.first { $0.key == key }?.value ?? .null) }
      return .map(required + groups.filter { optional.contains($0.key) }.map { ($0.key, $0.value) })
    }
    var new: [(key: String, value: HashedValue)] = [("tool", .map([("poetry", .map(groups))]))]
    if !stated.isEmpty { new.append(("project", .map(stated))) }
    new += dependencyGroups
    let all = [
      filled(plain + ["dev-dependencies"], []), filled(plain + ["dev-dependencies"], ["group"]),
      filled(plain, ["dev-dependencies", "group"]), .map(new),
    ]
    return all.map { SHA256.hex(HashedText($0, .python(isCompact: false)).bytes) }
  }

  /// Those of these members that are there; nil where one cannot be written.
  private static func members(
    _ table: TOMLValue?, _ keys: [String]
  ) -> [(key: String, value: HashedValue)]? {
    var found: [(key: String, value: HashedValue)] = []
    for key in keys {
      guard let value = table?.member(key) else { continue }
      guard let hashed = HashedValue(value) else { return nil }
      found.append((key, hashed))
    }
    return found
  }
}
