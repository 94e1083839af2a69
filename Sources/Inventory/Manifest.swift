import Evidence
import Syntax

/// A package's own manifest that was read, as `package.json`.
public struct Manifest: Sendable {
  public struct Override: Sendable, Hashable {
    /// The chain of keys, as written, joined by ` > `.
    public let selector: String
    public let specifier: String
    public let range: Range<Int>

    public init(selector: String, specifier: String, range: Range<Int>) {
      self.selector = selector
      self.specifier = specifier
      self.range = range
    }
  }

  public let source: Source
  public let ecosystem: Ecosystem
  public let name: String?
  public let requirements: [Requirement]
  /// Patterns of workspace folders, as written.
  public let workspaces: [String]
  public let overrides: [Override]
  /// Requirements that members of the workspace may take over, by the key they are taken over by
  /// (`[workspace.dependencies]`).
  public let shared: [String: Requirement]
  /// Names of packages that are carried inside this one.
  public let bundled: Set<String>
  /// Scripts that run at installation of this very package, by name.
  public let installScripts: [(name: String, command: String, range: Range<Int>)]
  public let catalogs: [CatalogEntry]
  /// Whether it is a package's own manifest; a workspace's settings ask for nothing themselves.
  public let isPackage: Bool
  public let anomalies: [Anomaly]

  public init(
    source: Source, ecosystem: Ecosystem, name: String?, requirements: [Requirement],
    workspaces: [String], overrides: [Override], bundled: Set<String>,
    installScripts: [(name: String, command: String, range: Range<Int>)],
    catalogs: [CatalogEntry] = [], isPackage: Bool = true, anomalies: [Anomaly],
    shared: [String: Requirement] = [:]
  ) {
    self.source = source
    self.ecosystem = ecosystem
    self.name = name
    self.requirements = requirements
    self.workspaces = workspaces
    self.overrides = overrides
    self.bundled = bundled
    self.installScripts = installScripts
    self.catalogs = catalogs
    self.isPackage = isPackage
    self.anomalies = anomalies
    self.shared = shared
  }

  public var path: TreePath { source.path }
  public var folder: TreePath { source.path.parent }
}
