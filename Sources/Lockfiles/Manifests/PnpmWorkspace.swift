import Evidence
import Inventory
import Syntax

/// `pnpm-workspace.yaml`: which folders are packages, what catalogs stand for, and overrides.
enum PnpmWorkspace: ManifestFormat {
  static let ecosystem = Ecosystem.npm
  static let names: Set = ["pnpm-workspace.yaml"]

  static func read(_ source: Source) -> Reading<Manifest> {
    do throws(ReadError) {
      let document = try YAMLDocument(source)
      if let root = document.root, root.kind != .mapping, !root.isNull {
        throw ReadError(at: root.range.lowerBound, "a pnpm-workspace.yaml is a mapping")
      }
      return .read(manifest(document), anomalies: document.anomalies)
    } catch {
      return .malformed(error)
    }
  }

  private static func manifest(_ document: YAMLDocument) -> Manifest {
    let root = document.root
    return Manifest(
      source: document.source, ecosystem: .npm, name: nil, requirements: [],
      workspaces: root?["packages"]?.elements.compactMap(\.string) ?? [],
      overrides: overrides(root?["overrides"]), bundled: [], installScripts: [],
      catalogs: catalogs(root), isPackage: false, anomalies: document.anomalies)
  }

  private static func overrides(_ map: YAMLValue?) -> [Manifest.Override] {
    (map?.members ?? []).compactMap { member in
      guard let selector = member.key.string, let specifier = member.value.string else {
        return nil
      }
      return Manifest.Override(
        selector: selector, specifier: specifier,
        range: member.key.range.lowerBound..<member.value.range.upperBound)
    }
  }

  /// `catalog` is the one without a name; `catalogs` has the others, and may have that one, too.
  private static func catalogs(_ root: YAMLValue?) -> [CatalogEntry] {
    let unnamed = entries(root?["catalog"], of: "default")
    let named = (root?["catalogs"]?.members ?? []).flatMap { member in
      entries(member.value, of: member.key.string ?? "")
    }
    return unnamed + named
  }

  private static func entries(_ map: YAMLValue?, of catalog: String) -> [CatalogEntry] {
    (map?.members ?? []).compactMap { member in
      guard let name = member.key.string, let specifier = member.value.string else { return nil }
      return CatalogEntry(
        catalog: catalog, name: name, specifier: specifier,
        range: member.key.range.lowerBound..<member.value.range.upperBound)
    }
  }
}
