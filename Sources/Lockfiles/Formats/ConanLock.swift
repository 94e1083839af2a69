import Evidence
import Inventory
import Syntax
import Trees

/// Conan's `conan.lock`: of Conan 2 (lock version 0.5) lists of references, of Conan 1 (0.4) a graph of
/// nodes. A reference's recipe revision says which recipe; the remote is the configuration's.
enum ConanLock: LockfileFormat {
  static let names: Set = ["conan.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try JSONDocument(source, options: .packageManagers)
      let root = document.root
      guard root.kind == .object, let version = root["version"]?.string else {
        throw ReadError(at: root.range.lowerBound, "a conan.lock is an object with 'version'")
      }
      switch version {
      case "0.5": return try lists(document)
      case "0.4": return try nodes(document)
      default:
        throw ReadError(
          .unsupported, at: root.range.lowerBound,
          "version '\(version)' is not one that this pintle reads (0.4, 0.5)")
      }
    }
  }

  /// The lists of Conan 2 and whether they serve the build alone.
  private static let groups: [(key: StaticString, flags: Dependency.Flags)] = [
    ("requires", []), ("build_requires", .dev), ("python_requires", .dev),
    ("config_requires", .dev),
  ]

  private static func lists(_ document: JSONDocument) throws(ReadError) -> Lockfile {
    var list = EntryList(document.anomalies)
    for (key, flags) in groups {
      guard let references = document.root[key] else { continue }
      guard references.kind == .array else {
        throw ReadError(at: references.range.lowerBound, "a list of references")
      }
      for value in references.elements {
        list.add(try entry(value, at: "\(key)/", flags))
      }
    }
    return list.lockfile(document.source, .conan, "conan.lock 0.5")
  }

  private static func nodes(_ document: JSONDocument) throws(ReadError) -> Lockfile {
    guard let nodes = document.root["graph_lock"]?["nodes"], nodes.kind == .object else {
      throw ReadError(at: document.root.range.lowerBound, "'graph_lock' has 'nodes'")
    }
    var list = EntryList(document.anomalies)
    for member in nodes.members {
      // The consumer itself has a path and no published reference.
      guard let value = member.value["ref"], value.kind == .string, member.value["path"] == nil
      else { continue }
      list.add(try entry(value, at: (member.key.string ?? "") + "/", []))
    }
    return list.lockfile(document.source, .conan, "conan.lock 0.4")
  }

  /// `name/version[@user/channel][#recipe revision[:package id[#package revision]]][%time]`
  private static func entry(
    _ value: JSONValue, at folder: String, _ flags: Dependency.Flags
  ) throws(ReadError) -> Dependency {
    guard let text = value.string else {
      throw ReadError(at: value.range.lowerBound, "a reference is a string")
    }
    let reference = text.prefix { $0 != "#" && $0 != "%" }
    let parts = reference.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, !name.isEmpty else {
      throw ReadError(at: value.range.lowerBound, "a reference begins with a name")
    }
    let version = parts.count == 2 ? parts[1].prefix { $0 != "@" } : ""
    var stated = StatedDigests()
    let revision = text.drop { $0 != "#" }.dropFirst().prefix { !":#%".contains($0) }
    // Without revisions Conan 1 writes 0.
    if !revision.isEmpty, revision != "0" { stated.add(recipe(String(revision))) }
    return Dependency(
      .conan, String(name), String(version), at: folder + reference,
      files: stated.revision(of: "recipe", by: stated.digests.first),
      from: PackageSource(.unstated), flags: flags, key: value.range,
      hasUnreadableDigest: stated.hasUnreadable)
  }

  /// The MD5 of a recipe's manifest, or the commit of its repository (`revision_mode = "scm"`).
  private static func recipe(_ text: String) -> Digest? {
    Digest(text.utf8.count == 32 ? .md5 : .sha1, hex: text.utf8, of: .named("recipe"))
  }
}
