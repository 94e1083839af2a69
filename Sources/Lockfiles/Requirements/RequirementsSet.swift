import Evidence
import Inventory
import Syntax

/// What pip reads together: a requirements file that no other takes in, and what it takes in.
public struct RequirementsSet: Sendable {
  /// The first is the one that no other takes in.
  public let members: [Lockfile]
  /// They say which versions are taken and ask for nothing.
  public let constraints: [Lockfile]
  private let constraintsByName: [String: [Dependency]]

  public init(members: [Lockfile], constraints: [Lockfile]) {
    self.members = members
    self.constraints = constraints
    constraintsByName = Dictionary(grouping: constraints.flatMap(\.dependencies), by: \.name)
  }

  private typealias Entry = (dependency: Dependency, file: Lockfile)

  /// At most one finding for each root: without an exact version there is no lock, and without a digest the
  /// lock is half of one. Where one digest is there pip asks for all of them, so each that lacks is told.
  ///
  /// - Parameters:
  ///   - isCovered: whether a lockfile of another tool stands beside the root.
  ///   - told: files that an earlier set told about.
  public func check(isCovered: Bool, told: inout Set<TreePath>, into report: inout Report) {
    guard let root = members.first else { return }
    let new = members.filter { told.insert($0.path).inserted }
    let bare = Self.entries(of: new) { !$0.artifacts.hasDigest && !isBound($0) }
    if wantsDigests {
      for entry in bare { report.find(IntegrityMissing.finding(entry.dependency, entry.file)) }
      return
    }
    if isCovered { return }
    let open = Self.entries(of: new) { $0.version.isEmpty && !isLocked($0) }
    if let first = open.first {
      report.find(
        finding(
          UnlockedManifest.rule, root, open, at: first,
          { "asks for \($0) without one exact version" }))
    } else if let first = bare.first {
      report.find(
        finding(
          IntegrityMissing.rule, root, bare, at: first,
          { "locks \($0) by version, and nothing binds the content" }))
    }
  }

  /// Entries of an index that are like this. Few are, so the others are not copied.
  private static func entries(
    of files: [Lockfile], where isLike: (Dependency) -> Bool
  ) -> [Entry] {
    var entries: [Entry] = []
    for file in files {
      for dependency in file.dependencies where isLike(dependency) {
        guard [.registry, .unstated].contains(dependency.source.kind) else { continue }
        entries.append((dependency, file))
      }
    }
    return entries
  }

  /// What many entries lack, told for the file that takes all of them in.
  private func finding(
    _ rule: Rule, _ root: Lockfile, _ entries: [Entry], at first: Entry,
    _ phrase: (String) -> String
  ) -> Finding {
    var seen: Set<String> = []
    let names = entries.map(\.dependency.name).filter { seen.insert($0).inserted }
    let count = names.count == 1 ? "1 package" : "\(names.count) packages"
    let packages = "\(count) (\(Samples.text(names.map { "'\($0)'" })))"
    return Finding(
      rule, .file(root.path), "'\(root.path.text)' \(phrase(packages))",
      places: [first.file.source.place(.cause, first.dependency.range)],
      facts: [Fact("count", now: "\(entries.count)")],
      fixes: ["pip-compile --generate-hashes, or uv pip compile --generate-hashes"],
      group: Subject(.repository, "."))
  }

  /// pip's "hash-checking mode".
  private var wantsDigests: Bool {
    (members + constraints).contains { $0.digestRule == .all }
      || members.contains { $0.dependencies.contains { $0.artifacts.hasDigest } }
  }

  /// Whether a constraint allows one version alone.
  private func isLocked(_ dependency: Dependency) -> Bool {
    constrained(dependency).contains { !$0.version.isEmpty }
  }

  /// Whether a constraint binds the content.
  private func isBound(_ dependency: Dependency) -> Bool {
    constrained(dependency).contains { $0.artifacts.hasDigest }
  }

  private func constrained(_ dependency: Dependency) -> [Dependency] {
    constraintsByName[dependency.name] ?? []
  }
}

extension IntegrityMissing {
  /// An entry of files in which others have digests.
  static func finding(_ dependency: Dependency, _ file: Lockfile) -> Finding {
    file.finding(
      rule, dependency, at: dependency.digestRange,
      dependency.hasUnreadableDigest
        ? "'\(dependency.name)' \(dependency.version) has a digest that cannot be read"
        : "'\(dependency.name)' has no digest where others have, so pip refuses all of them")
  }
}
