import Evidence
import Inventory
import Syntax

/// `package.json` as far as lockfiles and installation depend on it.
enum PackageJSON: ManifestFormat {
  static let ecosystem = Ecosystem.npm
  static let names: Set = ["package.json"]

  /// Scripts that npm runs when this package is installed from its folder.
  private static let installScripts = ["preinstall", "install", "postinstall", "prepare"]

  static func read(_ source: Source) -> Reading<Manifest> {
    do throws(ReadError) {
      let document = try JSONDocument(source, options: .packageManagers)
      guard document.root.kind == .object else {
        throw ReadError(at: document.root.range.lowerBound, "a package.json is an object")
      }
      let manifest = manifest(document)
      return .read(manifest, anomalies: document.anomalies)
    } catch {
      return .malformed(error)
    }
  }

  private static func manifest(_ document: JSONDocument) -> Manifest {
    let root = document.root
    return Manifest(
      source: document.source, ecosystem: .npm, name: root["name"]?.string,
      requirements: NpmRequirements.read(root), workspaces: workspaces(root),
      overrides: overrides(root), bundled: bundled(root), installScripts: scripts(root),
      // Bun's catalogs stand at the top or beside the workspaces.
      catalogs: NpmCatalogs.read(root) + NpmCatalogs.read(root["workspaces"]),
      anomalies: document.anomalies)
  }

  /// A list, or an object with `packages` (yarn's form).
  private static func workspaces(_ root: JSONValue) -> [String] {
    guard let value = root["workspaces"] else { return [] }
    let list = value.kind == .object ? value["packages"] : value
    guard let list, list.kind == .array else { return [] }
    return list.elements.compactMap(\.string)
  }

  private static func bundled(_ root: JSONValue) -> Set<String> {
    guard let value = root["bundleDependencies"] ?? root["bundledDependencies"] else { return [] }
    if value.bool == true, let map = root["dependencies"], map.kind == .object {
      return Set(map.members.compactMap(\.key.string))
    }
    guard value.kind == .array else { return [] }
    return Set(value.elements.compactMap(\.string))
  }

  private static func scripts(
    _ root: JSONValue
  ) -> [(name: String, command: String, range: Range<Int>)] {
    guard let scripts = root["scripts"], scripts.kind == .object else { return [] }
    return scripts.members.compactMap { member in
      guard let name = member.key.string, installScripts.contains(name),
        let command = member.value.string
      else { return nil }
      return (name, command, member.key.range.lowerBound..<member.value.range.upperBound)
    }
  }

  /// npm's nested `overrides`, yarn's `resolutions` and pnpm's `pnpm.overrides`.
  private static func overrides(_ root: JSONValue) -> [Manifest.Override] {
    let maps = [root["overrides"], root["resolutions"], root["pnpm"]?["overrides"]]
    return maps.compactMap(\.self).flatMap { flatten($0, prefix: []) }
  }

  private static func flatten(_ map: JSONValue, prefix: [String]) -> [Manifest.Override] {
    guard map.kind == .object else { return [] }
    return map.members.flatMap { member -> [Manifest.Override] in
      let path = prefix + [member.key.string ?? ""]
      guard let specifier = member.value.string else { return flatten(member.value, prefix: path) }
      let range = member.key.range.lowerBound..<member.value.range.upperBound
      return [
        Manifest.Override(
          selector: path.joined(separator: " > "), specifier: specifier, range: range)
      ]
    }
  }
}
