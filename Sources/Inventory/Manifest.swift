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

  /// What a manifest says about its lockfile.
  public enum Locking: Sendable, Hashable {
    /// Nothing: there is one where the tool writes it by itself.
    case usual
    /// One is to be written (NuGet's `RestorePackagesWithLockFile`).
    case wanted(Range<Int>)
    /// None is to be written (deno's `"lock": false`).
    case refused(Range<Int>)
    /// It lies at this path, seen from the manifest's folder.
    case at(String, Range<Int>)
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
  /// Whether it takes in what is not read, so that it may ask for more than `requirements`.
  public let isPartial: Bool
  public let locking: Locking
  /// Values that a build's properties are given here, conditions or not, in order (MSBuild).
  public let properties: [String: [String]]
  public let anomalies: [Anomaly]

  public init(
    source: Source, ecosystem: Ecosystem, name: String?, requirements: [Requirement],
    workspaces: [String], overrides: [Override], bundled: Set<String>,
    installScripts: [(name: String, command: String, range: Range<Int>)],
    catalogs: [CatalogEntry] = [], isPackage: Bool = true, anomalies: [Anomaly],
    shared: [String: Requirement] = [:], isPartial: Bool = false, locking: Locking = .usual,
    properties: [String: [String]] = [:]
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
    self.isPartial = isPartial
    self.locking = locking
    self.properties = properties
  }

  public var path: TreePath { source.path }
  public var folder: TreePath { source.path.parent }
}
