import Evidence
import Inventory
import Syntax

/// The yarn.lock of yarn 2 and later (`__metadata` versions 4 to 8 and 10): entries answer descriptors
/// (`name@npm:range`) and name a locator (`resolution`). Workspaces are entries, too.
///
/// A checksum is of the archive that yarn makes of a package, and depends on the cache key. Which
/// registry serves a package is not stated unless its address is an unusual one.
enum YarnBerry {
  private static let versions: Set = ["4", "5", "6", "7", "8", "9", "10"]

  static func read(_ source: Source) throws(ReadError) -> Lockfile {
    let document = try BlockYAMLDocument(source)
    guard let root = document.roots.first, document.roots.count == 1, root.kind == .mapping else {
      throw ReadError(
        at: 0, "a yarn.lock is one mapping with '__metadata', or begins as yarn 1 writes")
    }
    guard let metadata = root["__metadata"], let version = metadata["version"]?.string else {
      throw ReadError(at: 0, "neither '__metadata' with a version nor yarn 1's comment")
    }
    guard versions.contains(version) else {
      throw ReadError(
        .unsupported, at: metadata.range.lowerBound,
        "__metadata version \(version) is none that this pintle reads (4 to 10)")
    }
    var reader = YarnBerryReader(
      cacheKey: metadata["cacheKey"]?.string ?? "0", direct: YarnBerryReader.asked(root))
    for member in root.members where !member.key.equals("__metadata") { try reader.add(member) }
    let dependencies = reader.dependencies
    return Lockfile(
      source: source, ecosystem: .npm, format: "yarn.lock berry v\(version)",
      dependencies: dependencies, roots: reader.roots,
      anomalies: document.anomalies + reader.anomalies,
      graph: { YarnBerryGraph.make(root, dependencies: dependencies) })
  }

  /// The descriptors of an entry's key.
  static func descriptors(_ key: BlockYAMLValue) -> [Substring] {
    let text = key.string ?? ""
    // Nearly every entry answers one.
    guard key.bytes().contains(UInt8(ascii: ",")) else { return [text[...]] }
    var found: [Substring] = []
    var rest = text[...]
    while let comma = rest.range(of: ", ") {
      found.append(rest[..<comma.lowerBound])
      rest = rest[comma.upperBound...]
    }
    return found + [rest]
  }
}
