/// What a `Cargo.toml` requires of a crate's version (The Cargo Book, "Specifying Dependencies"; the
/// semver crate, which Cargo uses, where the book is silent).
public struct CargoRequirement: Sendable {
  private let comparators: [CargoComparator]

  /// As many comparators as the semver crate takes.
  private static let largestCount = 32

  /// Nil for what is no requirement.
  public init?(_ text: String) {
    var reader = VersionReader(text.utf8)
    reader.skipSpaces()
    if reader.take("*") || reader.take("x") || reader.take("X") {
      reader.skipSpaces()
      guard reader.isAtEnd else { return nil }
      comparators = []
      return
    }
    var found: [CargoComparator] = []
    repeat {
      reader.skipSpaces()
      guard found.count < Self.largestCount, let comparator = CargoComparator(&reader) else {
        return nil
      }
      found.append(comparator)
      reader.skipSpaces()
    } while reader.take(",")
    guard reader.isAtEnd else { return nil }
    comparators = found
  }

  /// A pre-release is allowed only where a comparator names one of the same three numbers.
  public func allows(_ version: CargoVersion) -> Bool {
    guard comparators.allSatisfy({ $0.holds(for: version) }) else { return false }
    return version.preRelease.isEmpty || comparators.contains { $0.namesPreRelease(of: version) }
  }

  public static func satisfaction(
    of version: String, by requirement: String
  ) -> Satisfaction {
    guard let wanted = CargoRequirement(requirement) else {
      return .unread(requirement, "requirement of crate versions")
    }
    guard let version = CargoVersion(version) else { return .unread(version, "crate version") }
    return Satisfaction(wanted.allows(version))
  }
}

extension VersionReader {
  mutating func skipSpaces() { _ = run { $0 == 0x20 } }
}

/// One part of a requirement, of which the last numbers may be missing.
struct CargoComparator: Sendable {
  enum Operation: Sendable { case exact, greater, greaterOrEqual, less, lessOrEqual, tilde, caret }

  private var operation: Operation
  private let major: UInt64
  private var minor: UInt64?
  private var patch: UInt64?
  private var preRelease = PreRelease.none

  /// `op? major (.minor (.patch (-pre)? (+build)?)?)?`, `*` for the last numbers.
  init?(_ reader: inout VersionReader) {
    let operation = Self.operation(&reader)
    reader.skipSpaces()
    guard let major = CargoVersion.number(&reader) else { return nil }
    self.operation = operation ?? .caret
    self.major = major
    guard reader.take(".") else { return }
    let isOpen = Self.takesWildcard(&reader)
    if !isOpen {
      guard let minor = CargoVersion.number(&reader) else { return nil }
      self.minor = minor
    }
    if isOpen, operation == nil { self.operation = .exact }
    guard reader.take(".") else { return }
    if Self.takesWildcard(&reader) {
      if operation == nil { self.operation = .exact }
      return
    }
    guard !isOpen, readPatch(&reader) else { return nil }
  }

  private mutating func readPatch(_ reader: inout VersionReader) -> Bool {
    guard let patch = CargoVersion.number(&reader),
      let preRelease = CargoVersion.preRelease(&reader), CargoVersion.passesBuild(&reader)
    else { return false }
    (self.patch, self.preRelease) = (patch, preRelease)
    return true
  }

  private static func takesWildcard(_ reader: inout VersionReader) -> Bool {
    reader.take("*") || reader.take("x") || reader.take("X")
  }

  private static func operation(_ reader: inout VersionReader) -> Operation? {
    let operations: [(StaticString, Operation)] = [
      (">=", .greaterOrEqual), ("<=", .lessOrEqual), ("=", .exact), (">", .greater), ("<", .less),
      ("~", .tilde), ("^", .caret),
    ]
    for (text, operation) in operations where reader.take(text) { return operation }
    return nil
  }

  // MARK: Versions

  func holds(for version: CargoVersion) -> Bool {
    switch operation {
    case .exact: isExactly(version)
    case .greater: isBelow(version)
    case .greaterOrEqual: isExactly(version) || isBelow(version)
    case .less: isAbove(version)
    case .lessOrEqual: isExactly(version) || isAbove(version)
    case .tilde: allowsByTilde(version)
    case .caret: allowsByCaret(version)
    }
  }

  func namesPreRelease(of version: CargoVersion) -> Bool {
    !preRelease.isEmpty && major == version.major && minor == version.minor
      && patch == version.patch
  }

  private func isExactly(_ version: CargoVersion) -> Bool {
    major == version.major && (minor ?? version.minor) == version.minor
      && (patch ?? version.patch) == version.patch && preRelease == version.preRelease
  }

  /// Below this version; where numbers are missing, below all that have these.
  private func isBelow(_ version: CargoVersion) -> Bool {
    if version.major != major { return version.major > major }
    guard let minor else { return false }
    if version.minor != minor { return version.minor > minor }
    guard let patch else { return false }
    if version.patch != patch { return version.patch > patch }
    return version.preRelease > preRelease
  }

  private func isAbove(_ version: CargoVersion) -> Bool {
    if version.major != major { return version.major < major }
    guard let minor else { return false }
    if version.minor != minor { return version.minor < minor }
    guard let patch else { return false }
    if version.patch != patch { return version.patch < patch }
    return version.preRelease < preRelease
  }

  private func allowsByTilde(_ version: CargoVersion) -> Bool {
    guard version.major == major, (minor ?? version.minor) == version.minor else { return false }
    if let patch, version.patch != patch { return version.patch > patch }
    return version.preRelease >= preRelease
  }

  /// Nothing left of the first number that is not zero may change.
  private func allowsByCaret(_ version: CargoVersion) -> Bool {
    guard version.major == major else { return false }
    guard let minor else { return true }
    guard let patch else { return major > 0 ? version.minor >= minor : version.minor == minor }
    if major > 0, version.minor != minor { return version.minor > minor }
    guard version.minor == minor else { return false }
    if major > 0 || minor > 0, version.patch != patch { return version.patch > patch }
    return version.patch == patch && version.preRelease >= preRelease
  }
}
