import Evidence
import Inventory
import Syntax

/// `requirements.in`: what pip-tools and uv make a `requirements.txt` from, in the same format.
enum RequirementsInput: ManifestFormat {
  static let ecosystem = Ecosystem.pypi
  static let names: Set = ["requirements.in"]

  static func read(_ source: Source) -> Reading<Manifest> {
    do throws(ReadError) {
      let content = try RequirementsContent(source.bytes)
      let manifest = Manifest(
        source: source, ecosystem: .pypi, name: nil,
        requirements: content.entries.compactMap(requirement), workspaces: [], overrides: [],
        bundled: [], installScripts: [], anomalies: [])
      return .read(manifest, anomalies: [])
    } catch {
      return .malformed(error)
    }
  }

  private static func requirement(_ entry: RequirementsContent.Entry) -> Requirement? {
    switch entry.what {
    case .requirement(let requirement):
      return Requirement(
        name: requirement.name, specifier: requirement.specifier, group: .dependencies,
        range: entry.range, isConditional: !requirement.marker.isEmpty)
    case .reference(let address, let name, _):
      return name.map {
        Requirement(name: $0, specifier: address, group: .dependencies, range: entry.range)
      }
    }
  }
}
