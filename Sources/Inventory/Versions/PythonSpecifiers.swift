/// What a Python project requires of a package's version: specifiers between commas, all of which must
/// hold (PEP 440; the PyPA's version specifiers).
public struct PythonSpecifiers: Sendable {
  private let specifiers: [PythonSpecifier]

  /// Nil for what is no set of specifiers; empty text allows everything.
  public init?(_ text: String) {
    var found: [PythonSpecifier] = []
    for part in text.split(separator: ",") where !part.utf8.allSatisfy(VersionReader.isBlank) {
      guard let specifier = PythonSpecifier(String(part)) else { return nil }
      found.append(specifier)
    }
    specifiers = found
  }

  /// Whether a specifier names a pre-release, so that pre-releases are meant.
  public var namesPreRelease: Bool { specifiers.contains(where: \.namesPreRelease) }

  /// Pre-releases count as any other version.
  public func allows(_ version: String) -> Bool {
    let parsed = PythonVersion(version)
    return specifiers.allSatisfy { $0.holds(for: parsed, text: version) }
  }

  /// A pre-release that no specifier names is taken only by who asks for pre-releases, or where there is
  /// nothing else: whether that was so cannot be told from the two texts.
  public static func satisfaction(
    of version: String, by specifiers: String
  ) -> Satisfaction {
    guard let wanted = PythonSpecifiers(specifiers) else {
      return .unread(specifiers, "set of version specifiers")
    }
    guard let parsed = PythonVersion(version) else { return .unread(version, "Python version") }
    guard wanted.allows(version) else { return .no }
    if parsed.isPreRelease, !wanted.namesPreRelease {
      return .undecided("'\(version.prefix(80))' is a pre-release, and the requirement names none")
    }
    return .yes
  }
}

/// One operator with its version.
struct PythonSpecifier: Sendable {
  enum Operation: Sendable {
    case compatible, equal, notEqual, lessOrEqual, greaterOrEqual, less, greater
  }

  private enum Form: Sendable {
    case version(Operation, PythonVersion)
    /// `== 1.2.*`, and the same with `!=`.
    case prefix(PythonVersion, isExcluded: Bool)
    /// `=== text`
    case text([UInt8])
  }

  private let form: Form

  init?(_ text: String) {
    var reader = VersionReader(text.utf8.drop(while: VersionReader.isBlank))
    if reader.take("===") {
      _ = reader.run(VersionReader.isBlank)
      // Neither a marker's semicolon nor a closing bracket is part of it.
      let text = reader.run { ![0x3B, 0x29].contains($0) && !VersionReader.isBlank($0) }
      _ = reader.run(VersionReader.isBlank)
      guard reader.isAtEnd else { return nil }
      form = .text(Self.lowercased(text))
      return
    }
    guard let operation = Self.operation(&reader) else { return nil }
    let rest = String(decoding: reader.bytes[reader.position...], as: UTF8.self)
    guard let form = Self.form(operation, rest) else { return nil }
    self.form = form
  }

  private static func operation(_ reader: inout VersionReader) -> Operation? {
    let operations: [(StaticString, Operation)] = [
      ("~=", .compatible), ("==", .equal), ("!=", .notEqual), ("<=", .lessOrEqual),
      (">=", .greaterOrEqual), ("<", .less), (">", .greater),
    ]
    for (text, operation) in operations where reader.take(text) { return operation }
    return nil
  }

  /// Only `==` and `!=` take a local part or a wildcard, and `~=` takes two numbers at least.
  private static func form(_ operation: Operation, _ text: String) -> Form? {
    var reader = PythonVersionReader(text)
    guard let version = reader.version() else { return nil }
    let isEquality = operation == .equal || operation == .notEqual
    guard reader.isAtEnd else {
      let isBare = version.pre == nil && version.post == nil && version.dev == nil
      guard isEquality, isBare, version.local.isEmpty, reader.takesWildcard() else { return nil }
      return .prefix(version, isExcluded: operation == .notEqual)
    }
    guard isEquality || version.local.isEmpty else { return nil }
    guard operation != .compatible || version.release.count > 1 else { return nil }
    return .version(operation, version)
  }

  /// `!=` and wildcards name none.
  var namesPreRelease: Bool {
    switch form {
    case .version(.notEqual, _), .prefix: false
    case .version(_, let version): version.isPreRelease
    case .text(let text):
      PythonVersion(String(decoding: text, as: UTF8.self))?.isPreRelease ?? false
    }
  }

  func holds(for version: PythonVersion?, text: String) -> Bool {
    if case .text(let wanted) = form { return Self.lowercased(text.utf8) == wanted }
    guard let version else { return false }
    switch form {
    case .text: return false
    case .prefix(let prefix, let isExcluded):
      return Self.begins(version, prefix.release, prefix.epoch) != isExcluded
    case .version(let operation, let wanted): return Self.holds(version, operation, wanted)
    }
  }

  private static func holds(
    _ version: PythonVersion, _ operation: Operation, _ wanted: PythonVersion
  ) -> Bool {
    switch operation {
    case .equal: return isEqual(version, wanted)
    case .notEqual: return !isEqual(version, wanted)
    case .lessOrEqual: return version.published <= wanted
    case .greaterOrEqual: return version.published >= wanted
    case .compatible:
      return version.published >= wanted
        && begins(version, wanted.release.dropLast(), wanted.epoch)
    case .less: return isLess(version, wanted)
    case .greater: return isGreater(version, wanted)
    }
  }

  /// A local part counts only when the specifier has one.
  private static func isEqual(_ version: PythonVersion, _ wanted: PythonVersion) -> Bool {
    wanted.local.isEmpty ? version.published == wanted : version == wanted
  }

  private static func begins(
    _ version: PythonVersion, _ prefix: some Collection<DecimalNumber>, _ epoch: DecimalNumber
  ) -> Bool {
    let padding = max(0, prefix.count - version.release.count)
    let release = version.release + [DecimalNumber](repeating: .zero, count: padding)
    return version.epoch == epoch && release.starts(with: prefix)
  }

  /// Not the specified version's own pre-releases, unless it is one itself.
  private static func isLess(_ version: PythonVersion, _ wanted: PythonVersion) -> Bool {
    guard version < wanted else { return false }
    var earliest = wanted.published
    earliest.dev = .zero
    return wanted.isPreRelease || !version.isPreRelease || version < earliest
  }

  /// Not the specified version's own post-releases, unless it is one itself, nor its local versions.
  private static func isGreater(_ version: PythonVersion, _ wanted: PythonVersion) -> Bool {
    guard version > wanted else { return false }
    var base = version.published
    base.post = nil
    base.dev = nil
    if wanted.post == nil, version.post != nil, base == wanted { return false }
    return version.local.isEmpty || version.published != wanted
  }

  private static func lowercased(_ text: some Sequence<UInt8>) -> [UInt8] {
    text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  }
}
