import Evidence

/// Whether a package runs code when it is installed.
public enum InstallCode: String, Sendable {
  case yes, no
  /// The format does not say.
  case unknown
}

/// One file of a package version: an npm tarball, a wheel, a Go module's zip.
public struct Artifact: Sendable, Hashable {
  /// Nil where a version has one file only, or the lockfile does not say which file a digest is of.
  public let name: String?
  /// Nearly every file has one digest, which needs no list of its own.
  private let first: Digest?
  private let others: [Digest]

  public init(name: String? = nil, digests: [Digest]) {
    self.name = name
    first = digests.first
    others = digests.count > 1 ? Array(digests.dropFirst()) : []
  }

  public init(name: String? = nil, digest: Digest?) {
    self.name = name
    first = digest
    others = []
  }

  public var digests: [Digest] { first.map { [$0] + others } ?? [] }
  public var hasDigest: Bool { first != nil }
}

/// One package of one lockfile.
public struct Dependency: Sendable {
  public struct Flags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let direct = Flags(rawValue: 1)
    public static let dev = Flags(rawValue: 2)
    public static let optional = Flags(rawValue: 4)
    public static let peer = Flags(rawValue: 8)
    public static let bundled = Flags(rawValue: 16)
    /// The tool that wrote the lockfile calls it superfluous.
    public static let extraneous = Flags(rawValue: 32)
    /// For some platforms alone: the tool that wrote the lockfile may never have fetched it.
    public static let conditional = Flags(rawValue: 64)
  }

  public let ecosystem: Ecosystem
  /// The package's own name, an alias resolved.
  public let name: String
  public let version: String
  /// The name it is installed under, where that is another.
  public let alias: String?
  /// Where it is installed, as the lockfile says; distinguishes several of one version.
  public let location: String
  /// In the order in which they stand; empty without digests or names of files.
  public let artifacts: [Artifact]
  public let source: PackageSource
  public let install: InstallCode
  public let flags: Flags
  /// Of the key.
  public let range: Range<Int>
  /// Of the value that says where it comes from; the key's when none does.
  public let sourceRange: Range<Int>
  /// Of the digests; the key's when there are none.
  public let digestRange: Range<Int>
  /// A digest is there that could not be read.
  public let hasUnreadableDigest: Bool
  /// As the lockfile states it; no format that is read says it of every package.
  public let licence: String?

  public init(
    ecosystem: Ecosystem, name: String, version: String, alias: String? = nil, location: String,
    artifacts: [Artifact], source: PackageSource, install: InstallCode, flags: Flags,
    range: Range<Int>, sourceRange: Range<Int>, digestRange: Range<Int>,
    hasUnreadableDigest: Bool = false, licence: String? = nil
  ) {
    self.ecosystem = ecosystem
    self.name = name
    self.version = version
    self.alias = alias
    self.location = location
    self.artifacts = artifacts
    self.source = source
    self.install = install
    self.flags = flags
    self.range = range
    self.sourceRange = sourceRange
    self.digestRange = digestRange
    self.hasUnreadableDigest = hasUnreadableDigest
    self.licence = licence
  }

  public var purl: String { Purl.text(ecosystem, name: name, version: version) }
  /// Of all files.
  public var digests: [Digest] {
    artifacts.count == 1 ? artifacts[0].digests : artifacts.flatMap(\.digests)
  }

  /// Content of an immutable version, fetched: what a digest must bind.
  public var needsDigest: Bool {
    source.isFetched && !flags.contains(.bundled) && !version.isEmpty
  }

  public var subject: Subject { Subject(.package, purl) }
}
