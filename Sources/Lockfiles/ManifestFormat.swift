import Evidence
import Inventory
import Syntax
import Trees

/// One format of packages' own manifests, as far as lockfiles are judged by them.
protocol ManifestFormat: SendableMetatype {
  static var ecosystem: Ecosystem { get }
  /// File names in any folder, exact.
  static var names: Set<String> { get }

  static func read(_ source: Source) -> Reading<Manifest>
}

/// Every manifest format that is read, sorted by name.
public enum ManifestFormats {
  private static let all: [any ManifestFormat.Type] = [
    CargoManifest.self,
    ComposerJSON.self,
    Gemfile.self,
    GoMod.self,
    PackageJSON.self,
    Pipfile.self,
    PnpmWorkspace.self,
    Pubspec.self,
    PyProject.self,
    RequirementsInput.self,
  ]

  private static let byName: [String: any ManifestFormat.Type] = Dictionary(
    uniqueKeysWithValues: all.flatMap { format in format.names.map { ($0, format) } })

  /// The ecosystem of a manifest that is read; nil for any other file.
  public static func ecosystem(of path: TreePath) -> Ecosystem? {
    byName[path.nameText]?.ecosystem
  }

  /// Names of the manifests of an ecosystem that are read, sorted.
  public static func names(of ecosystem: Ecosystem) -> [String] {
    all.filter { $0.ecosystem == ecosystem }.flatMap { $0.names }.sorted()
  }

  /// Reads a manifest by its name.
  public static func read(_ source: Source) -> Reading<Manifest> {
    guard let format = byName[source.path.nameText] else {
      return .unsupported("no reader for '\(source.path.nameText)' yet")
    }
    return format.read(source)
  }
}
