import Evidence
import Inventory
import Syntax

/// The part of `lock-manifest-mismatch` for formats that repeat what packages ask for: an entry that is
/// none of the versions asked for.
extension LockManifestMismatch {
  static func checkRanges(
    _ lockfile: Lockfile, _ graph: Lockfile.Graph, _ context: LockfileContext,
    into report: inout Report
  ) {
    guard !graph.resolutions.isEmpty else { return }
    let replaced = ReplacedNames(context.manifests.values)
    for resolution in graph.resolutions {
      guard let severity = mismatch(lockfile.dependencies[Int(resolution.to)], resolution.specifier)
      else { continue }
      if replaced.contains(resolution.name) { continue }
      let entry = lockfile.dependencies[Int(resolution.to)]
      let asker = resolution.from.map { lockfile.dependencies[Int($0)] }
      // What a package carries inside itself nobody resolved.
      if entry.flags.contains(.bundled) || asker?.flags.contains(.bundled) == true { continue }
      // A folder outside has packages of its own, which the lockfile does not hold.
      if asker?.location.hasPrefix("../") == true { continue }
      guard isJudged(entry) else { continue }
      let who = asker.map { "'\($0.name)' asks" } ?? "the lockfile's own list asks"
      report.find(
        outside(
          (resolution.name, resolution.specifier), entry, "\(entry.name) \(entry.version)", who,
          severity, at: lockfile.source.place(.step(1), resolution.range), lockfile))
    }
  }

  /// Whether an entry of a registry is none of the versions asked for; false where that cannot be told.
  static func isOutside(_ entry: Dependency, _ requirement: Requirement) -> Bool {
    guard [.registry, .unstated].contains(entry.source.kind), !entry.version.isEmpty else {
      return false
    }
    return VersionRange.satisfaction(
      of: entry.version, by: requirement.specifier, in: entry.ecosystem) == .no
  }

  /// An entry that is none of the versions that its manifest allows.
  static func outside(
    _ requirement: Requirement, _ entry: Dependency, _ manifest: Manifest, _ lockfile: Lockfile
  ) -> Finding {
    outside(
      (requirement.name, requirement.specifier), entry, entry.version, "the manifest asks", .medium,
      at: manifest.source.place(.step(1), requirement.range), lockfile)
  }

  private static func outside(
    _ asked: (name: String, specifier: String), _ entry: Dependency, _ shown: String,
    _ who: String, _ severity: Severity, at place: Place, _ lockfile: Lockfile
  ) -> Finding {
    Finding(
      rule, entry.subject,
      "\(who) for '\(asked.name)' \(asked.specifier), and the entry is \(shown)",
      severity: severity, places: [lockfile.source.place(.cause, entry.range), place],
      facts: [Fact("'\(asked.name)'", was: asked.specifier, now: entry.version)],
      fixes: lockfile.rewriteAdvice,
      identity: ["range", asked.name, asked.specifier, entry.version], group: .file(lockfile.path))
  }

  private static func isJudged(_ entry: Dependency) -> Bool {
    switch entry.source.kind {
    case .registry, .unstated, .url: !entry.version.isEmpty
    default: false
    }
  }

  /// High where the entry is another package than the one asked for, medium where it is another version;
  /// nil where it is what was asked for, or that cannot be told.
  private static func mismatch(_ entry: Dependency, _ specifier: String) -> Severity? {
    var wanted = NpmSpecifier.normalized(specifier)
    if wanted.hasPrefix("npm:") {
      let request = YarnRequest(wanted.dropFirst("npm:".utf8.count))
      // A tag, or a package's name of which any version will do.
      if request.specifier.isEmpty { return nil }
      if request.name != entry.name { return .high }
      wanted = request.specifier
    }
    guard !wanted.isEmpty, NpmSpecifier.isPlain(String(wanted)) else { return nil }
    let answer = VersionRange.satisfaction(
      of: entry.version, by: String(wanted), in: entry.ecosystem)
    return answer == .no ? .medium : nil
  }
}

/// Names that a manifest's overrides or resolutions give another version than the one asked for.
struct ReplacedNames {
  private let names: Set<String>

  init(_ manifests: some Sequence<Manifest>) {
    names = Set(manifests.flatMap { $0.overrides.compactMap { Self.name(of: $0.selector) } })
  }

  func contains(_ name: String) -> Bool { names.contains(name) }

  /// Of npm's `parent > name@range` and `name > .`, pnpm's `parent>name`, yarn's `parent/**/name`.
  private static func name(of selector: String) -> String? {
    let steps = selector.split(separator: ">").map { step in
      step.drop { $0 == " " }.prefix { $0 != " " }
    }
    guard let last = steps.last(where: { $0 != "." }) else { return nil }
    let parts = last.split(separator: "/")
    guard let name = parts.last else { return nil }
    let isScoped = parts.dropLast().last?.hasPrefix("@") == true
    let scoped = isScoped ? "\(parts[parts.count - 2])/\(name)" : String(name)
    let at = scoped.dropFirst().firstIndex(of: "@") ?? scoped.endIndex
    return String(scoped[..<at])
  }
}
