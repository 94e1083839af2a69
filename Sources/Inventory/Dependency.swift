import Evidence

/// Whether a package runs code when it is installed.
public enum InstallCode: String, Sendable {
  case yes, no
  /// The format does not say.
  case unknown
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
  /// Where it is installed; nil where that is `name@version`.
  private let place: String?
  /// In the order in which they stand; empty without digests or names of files.
  public let artifacts: Artifacts
  public let source: PackageSource
  public let install: InstallCode
  public let flags: Flags
  private let keyPlace: ShortRange
  private let sourcePlace: ShortRange
  private let digestPlace: ShortRange
  /// A digest is there that could not be read.
  public let hasUnreadableDigest: Bool
  /// As the lockfile states it; no format that is read says it of every package.
  public let licence: String?

  /// - Parameter location: where it is installed, when that is not `name@version`.
  public init(
    ecosystem: Ecosystem, name: String, version: String, alias: String? = nil,
    location: String? = nil, artifacts: Artifacts, source: PackageSource, install: InstallCode,
    flags: Flags,
    range: Range<Int>, sourceRange: Range<Int>, digestRange: Range<Int>,
    hasUnreadableDigest: Bool = false, licence: String? = nil
  ) {
    self.ecosystem = ecosystem
    self.name = name
    self.version = version
    self.alias = alias
    place = location
    self.artifacts = artifacts
    self.source = source
    self.install = install
    self.flags = flags
    keyPlace = ShortRange(range)
    sourcePlace = ShortRange(sourceRange)
    digestPlace = ShortRange(digestRange)
    self.hasUnreadableDigest = hasUnreadableDigest
    self.licence = licence
  }

  /// Where it is installed, as the lockfile says; distinguishes several of one version.
  public var location: String { place ?? name + "@" + version }

  /// Whether both are installed at the same place; no text is made for those that have none of their own.
  public func isAtPlace(of other: Dependency) -> Bool {
    if place == nil, other.place == nil { return name == other.name && version == other.version }
    if let place, let otherPlace = other.place { return place == otherPlace }
    return location == other.location
  }

  /// Whether its place is its name and version.
  public var isNamedPlace: Bool { place == nil }

  /// Of the key.
  public var range: Range<Int> { keyPlace.range }

  /// Of the value that says where it comes from; the key's when none does.
  public var sourceRange: Range<Int> { sourcePlace.range }

  /// Of the digests; the key's when there are none.
  public var digestRange: Range<Int> { digestPlace.range }

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

/// A range of a text of less than 4 GiB, in half the space: a lockfile has three for each package.
private struct ShortRange: Sendable {
  private let start, end: UInt32

  init(_ range: Range<Int>) {
    start = UInt32(clamping: range.lowerBound)
    end = UInt32(clamping: range.upperBound)
  }

  var range: Range<Int> { Int(start)..<Int(max(start, end)) }
}
