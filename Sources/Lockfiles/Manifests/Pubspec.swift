import Evidence
import Inventory
import Syntax

/// Dart's `pubspec.yaml` as far as lockfiles depend on it.
enum Pubspec: ManifestFormat {
  static let ecosystem = Ecosystem.pub
  static let names: Set = ["pubspec.yaml"]

  static func read(_ source: Source) -> Reading<Manifest> {
    do throws(ReadError) {
      let document = try YAMLDocument(source)
      guard document.roots.count == 1, let root = document.root, root.kind == .mapping else {
        throw ReadError(at: 0, "a pubspec.yaml is one mapping")
      }
      let manifest = Manifest(
        source: source, ecosystem: .pub, name: root["name"]?.string,
        requirements: requirements(root["dependencies"], .dependencies)
          + requirements(root["dev_dependencies"], .devDependencies),
        workspaces: root["workspace"]?.elements.compactMap(\.string) ?? [],
        overrides: overrides(root["dependency_overrides"]), bundled: [], installScripts: [],
        anomalies: document.anomalies)
      return .read(manifest, anomalies: document.anomalies)
    } catch {
      return .malformed(error)
    }
  }

  private static func requirements(
    _ map: YAMLValue?, _ group: Requirement.Group
  ) -> [Requirement] {
    guard let map else { return [] }
    return map.members.compactMap { member in
      guard let name = member.key.string else { return nil }
      return Requirement(
        name: name, specifier: specifier(member.value), group: group, range: member.key.range)
    }
  }

  private static func overrides(_ map: YAMLValue?) -> [Manifest.Override] {
    requirements(map, .dependencies).map {
      Manifest.Override(selector: $0.name, specifier: $0.specifier, range: $0.range)
    }
  }

  /// A constraint as written; a source as `git+URL`, `file:PATH` or `sdk:NAME`.
  private static func specifier(_ value: YAMLValue) -> String {
    if value.kind == .scalar { return value.isNull ? "any" : value.string ?? "" }
    if let git = value["git"] {
      return "git+" + (git.string ?? git["url"]?.string ?? "") + "#" + (git["ref"]?.string ?? "")
    }
    if let path = value["path"]?.string { return "file:" + path }
    if let sdk = value["sdk"]?.string { return "sdk:" + sdk }
    return value["version"]?.string ?? "any"
  }
}
