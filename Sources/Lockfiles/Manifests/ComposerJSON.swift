import Evidence
import Inventory
import Syntax

/// `composer.json` as far as lockfiles and installation depend on it.
enum ComposerJSON: ManifestFormat {
  static let ecosystem = Ecosystem.composer
  static let names: Set = ["composer.json"]

  /// Events of an installation (Composer's documentation, "Event names").
  private static let events = [
    "pre-install-cmd", "post-install-cmd", "pre-update-cmd", "post-update-cmd",
    "pre-autoload-dump", "post-autoload-dump", "post-root-package-install",
    "post-create-project-cmd",
  ]

  static func read(_ source: Source) -> Reading<Manifest> {
    do throws(ReadError) {
      let document = try JSONDocument(source, options: .packageManagers)
      let root = document.root
      guard root.kind == .object else {
        throw ReadError(at: root.range.lowerBound, "a composer.json is an object")
      }
      let manifest = Manifest(
        source: source, ecosystem: .composer, name: root["name"]?.string,
        requirements: requirements(root["require"], .dependencies)
          + requirements(root["require-dev"], .devDependencies),
        workspaces: [], overrides: [], bundled: [], installScripts: scripts(root["scripts"]),
        anomalies: document.anomalies)
      return .read(manifest, anomalies: document.anomalies)
    } catch {
      return .malformed(error)
    }
  }

  private static func requirements(
    _ map: JSONValue?, _ group: Requirement.Group
  ) -> [Requirement] {
    guard let map else { return [] }
    return map.members.compactMap { member in
      guard let name = member.key.string, let specifier = member.value.string, !isPlatform(name)
      else { return nil }
      return Requirement(
        name: name, specifier: specifier, group: group,
        range: member.key.range.lowerBound..<member.value.range.upperBound)
    }
  }

  /// PHP itself, its extensions and Composer: nothing that is installed. Packages have a vendor.
  private static func isPlatform(_ name: String) -> Bool { !name.contains("/") }

  /// A command, or a list of them.
  private static func scripts(
    _ map: JSONValue?
  ) -> [(name: String, command: String, range: Range<Int>)] {
    guard let map else { return [] }
    return map.members.compactMap { member in
      guard let name = member.key.string, events.contains(name) else { return nil }
      let commands =
        member.value.string.map { [$0] } ?? member.value.elements.compactMap(\.string)
      return (name, commands.joined(separator: "\n"), member.value.range)
    }
  }
}
