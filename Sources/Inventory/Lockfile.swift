import Evidence
import Syntax

/// A lockfile that was read.
public struct Lockfile: Sendable {
  /// Who requires whom, as indices into `dependencies`.
  public struct Graph: Sendable {
    /// Entries the manifests of this lockfile ask for, and the manifests' own entries.
    public let roots: [Int32]
    /// For each entry those it requires.
    public let edges: [[Int32]]
    /// What an entry (nil: the root) requires and the lockfile does not hold.
    public let missing: [(from: Int32?, name: String, range: Range<Int>)]
    /// Names that some requirement wants to be another package (`npm:other@1`).
    public let aliases: Set<String>
    /// Of a format that repeats what is asked for: which entry answers which requirement. Peers, which
    /// nobody may have answered, are left out.
    public let resolutions: [Resolution]

    public init(
      roots: [Int32], edges: [[Int32]],
      missing: [(from: Int32?, name: String, range: Range<Int>)], aliases: Set<String>,
      resolutions: [Resolution] = []
    ) {
      self.roots = roots
      self.edges = edges
      self.missing = missing
      self.aliases = aliases
      self.resolutions = resolutions
    }

    /// Entries that nothing leads to from some others, in order.
    ///
    /// - Complexity: O(n) in entries and requirements.
    public func unreached(from roots: [Int32]) -> [Int] {
      Self.unreached(from: roots, edges)
    }

    /// The same of edges that are no graph yet.
    public static func unreached(from roots: [Int32], _ edges: [[Int32]]) -> [Int] {
      var isReached = [Bool](repeating: false, count: edges.count)
      var queue = roots
      while let next = queue.popLast() {
        if isReached[Int(next)] { continue }
        isReached[Int(next)] = true
        queue += edges[Int(next)]
      }
      return isReached.indices.filter { !isReached[$0] }
    }
  }

  /// Another file that this one takes in.
  public struct Include: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      /// What it asks for is asked for here, too.
      case requirements
      /// It says which versions are taken of what is asked for, and asks for nothing.
      case constraints
      /// The same for what builds of packages ask for.
      case buildConstraints
    }

    public let kind: Kind
    /// Relative to the lockfile's folder, or an address.
    public let path: String
    public let range: Range<Int>

    public init(_ kind: Kind, path: String, range: Range<Int>) {
      self.kind = kind
      self.path = path
      self.range = range
    }
  }

  /// What an installer makes of entries without a digest.
  public enum DigestRule: Sendable, Hashable {
    /// Each entry stands for itself.
    case each
    /// It takes none, where one entry of all the files that it reads together has one (pip).
    case allOrNone
    /// It takes none (`--require-hashes`).
    case all
  }

  public let source: Source
  public let ecosystem: Ecosystem
  /// As `package-lock.json v3`.
  public let format: String
  public let dependencies: [Dependency]
  /// What the lockfile says its manifests ask for.
  public let roots: [RecordedManifest]
  /// What the lockfile says catalogs stand for, of those that are used.
  public let catalogs: [CatalogEntry]
  public let anomalies: [Anomaly]
  /// Other files that it takes in, as written (`-r`, `-c` of requirements files).
  public let includes: [Include]
  public let digestRule: DigestRule
  /// Whether it says which tools a build is made with, and locks nothing that those install.
  public let isToolList: Bool
  private let makeRequests: (@Sendable () -> Set<String>)?
  private let makeGraph: @Sendable () -> Graph

  public init(
    source: Source, ecosystem: Ecosystem, format: String, dependencies: [Dependency],
    roots: [RecordedManifest], catalogs: [CatalogEntry] = [],
    requests: (@Sendable () -> Set<String>)? = nil, anomalies: [Anomaly],
    includes: [Include] = [], digestRule: DigestRule = .each,
    isToolList: Bool = false, graph: @escaping @Sendable () -> Graph
  ) {
    self.source = source
    self.ecosystem = ecosystem
    self.format = format
    self.dependencies = dependencies
    self.roots = roots
    self.catalogs = catalogs
    self.anomalies = anomalies
    makeRequests = requests
    self.includes = includes
    self.digestRule = digestRule
    self.isToolList = isToolList
    makeGraph = graph
  }

  public var path: TreePath { source.path }
  public var origin: Origin { source.origin }

  /// Host classes that packages come from, by their ecosystems.
  ///
  /// - Complexity: O(n); packages that stand together mostly come from one host.
  public var hosts: [Ecosystem: Set<String>] {
    var hosts: [Ecosystem: Set<String>] = [:]
    var last: Dependency?
    for dependency in dependencies {
      if let last, last.source.host == dependency.source.host,
        last.ecosystem == dependency.ecosystem
      {
        continue
      }
      hosts[dependency.ecosystem, default: []].insert(dependency.source.host)
      last = dependency
    }
    return hosts
  }

  /// Computed at each call: only some rules and reports need it.
  ///
  /// - Complexity: O(n) in entries and requirements.
  public func graph() -> Graph { makeGraph() }

  /// Of a format whose keys are what manifests ask for: those requests, as `name@specifier`. Computed at
  /// each call.
  public func requests() -> Set<String>? { makeRequests?() }
}

/// A manifest as its lockfile remembers it.
public struct RecordedManifest: Sendable {
  /// Requirements that the lockfile states otherwise than the manifest, by the format's own rules.
  public enum Rewrites: Sendable {
    /// Those of these names: overrides replace them.
    case names(Set<String>)
    /// Any: a program of the repository rewrites manifests as they are read.
    case anything

    public func covers(_ name: String) -> Bool {
      switch self {
      case .names(let names): names.contains(name)
      case .anything: true
      }
    }
  }

  /// Folder relative to the lockfile's; empty for the root.
  public let folder: String
  public let requirements: [Requirement]
  /// Of the entry's key.
  public let range: Range<Int>
  /// Whether the format records peers as peers. Where it does not, those that are installed stand among
  /// the other requirements.
  public let statesPeers: Bool
  public let rewrites: Rewrites

  public init(
    folder: String, requirements: [Requirement], range: Range<Int>, statesPeers: Bool = true,
    rewrites: Rewrites = .names([])
  ) {
    self.folder = folder
    self.requirements = requirements
    self.range = range
    self.statesPeers = statesPeers
    self.rewrites = rewrites
  }
}

/// A specifier that a workspace gives a name once for all its packages.
public struct CatalogEntry: Sendable, Hashable {
  /// `default` where it has no name.
  public let catalog: String
  public let name: String
  public let specifier: String
  public let range: Range<Int>

  public init(catalog: String, name: String, specifier: String, range: Range<Int>) {
    self.catalog = catalog
    self.name = name
    self.specifier = specifier
    self.range = range
  }
}

/// What a manifest asks for.
public struct Requirement: Sendable {
  public enum Group: String, Sendable, CaseIterable {
    case dependencies, devDependencies, optionalDependencies, peerDependencies
  }

  public let name: String
  /// The specifier as written.
  public let specifier: String
  public let group: Group
  public let range: Range<Int>
  /// The manifest says that it needs it for others only (Go's `// indirect`).
  public let isIndirect: Bool
  /// It holds in some environments (a marker of PEP 508) or under a condition of the build (MSBuild) alone, so
  /// nothing may answer it.
  public let isConditional: Bool

  public init(
    name: String, specifier: String, group: Group, range: Range<Int>, isIndirect: Bool = false,
    isConditional: Bool = false
  ) {
    self.name = name
    self.specifier = specifier
    self.group = group
    self.range = range
    self.isIndirect = isIndirect
    self.isConditional = isConditional
  }
}
