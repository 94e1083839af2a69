import Evidence
import Inventory
import Syntax
import Trees

/// `requirements.in` and its like: what pip-tools and uv make a `requirements.txt` from, in the same format.
enum RequirementsInput: ManifestFormat {
  static let ecosystem = Ecosystem.pypi
  static let names: Set = ["requirements.in"]

  /// `requirements-dev.in`, `dev-requirements.in`, `requirements/dev.in`.
  static func matches(_ path: TreePath) -> Bool {
    // Every file of a tree comes by.
    guard path.bytes.suffix(3).elementsEqual(".in".utf8) else { return false }
    let name = path.nameText
    return name.hasPrefix("requirements") || name.hasSuffix("-requirements.in")
      || name.hasSuffix("_requirements.in") || path.parent.name == "requirements"
  }

  static func read(_ source: Source) -> Reading<Manifest> {
    do throws(ReadError) {
      let (content, _) = try RequirementsContent.read(source.bytes) { _, _ in () }
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
