import Evidence
import Inventory
import Syntax
import Trees

/// One format of packages' own manifests, as far as lockfiles are judged by them.
protocol ManifestFormat: SendableMetatype {
  static var ecosystem: Ecosystem { get }
  /// File names in any folder, exact.
  static var names: Set<String> { get }

  /// Whether a file whose name is none of `names` is of this format: for names with a part that projects
  /// choose. Asked of every file of a tree.
  static func matches(_ path: TreePath) -> Bool

  static func read(_ source: Source) -> Reading<Manifest>
}

extension ManifestFormat {
  static func matches(_ path: TreePath) -> Bool { false }
}

/// Every manifest format that is read, sorted by name.
public enum ManifestFormats {
  private static let all: [any ManifestFormat.Type] = [
    CargoManifest.self,
    ComposerJSON.self,
    DenoConfiguration.self,
    Gemfile.self,
    GoMod.self,
    PackageJSON.self,
    Pipfile.self,
    PnpmWorkspace.self,
    ProjectFile.self,
    Pubspec.self,
    PyProject.self,
    RequirementsInput.self,
  ]

  private static let byName: [String: any ManifestFormat.Type] = Dictionary(
    uniqueKeysWithValues: all.flatMap { format in format.names.map { ($0, format) } })

  /// The ecosystem of a manifest that is read; nil for any other file.
  public static func ecosystem(of path: TreePath) -> Ecosystem? {
    format(of: path)?.ecosystem
  }

  /// Whether only a pattern of names makes this file a manifest, so that `names` does not lead to it.
  public static func isMatched(_ path: TreePath) -> Bool {
    byName[path.nameText] == nil && all.contains { $0.matches(path) }
  }

  /// Exact names of the manifests of an ecosystem that are read, sorted.
  public static func names(of ecosystem: Ecosystem) -> [String] {
    all.filter { $0.ecosystem == ecosystem }.flatMap { $0.names }.sorted()
  }

  /// Reads a manifest by its path.
  public static func read(_ source: Source) -> Reading<Manifest> {
    guard let format = format(of: source.path) else {
      return .unsupported("no reader for '\(source.path.nameText)' yet")
    }
    return format.read(source)
  }

  private static func format(of path: TreePath) -> (any ManifestFormat.Type)? {
    byName[path.nameText] ?? all.first { $0.matches(path) }
  }
}
