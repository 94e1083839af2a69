import Drift
import Engine
import Evidence
import Inventory
import Packages
import Pipelines

/// What a change does to the supply chain, beside its verdict, for `pintle diff`.
public struct Comparison {
  /// One thing that came, went or moved.
  public struct Line: Sendable {
    public enum Sign: String, Sendable, CaseIterable {
      case added, removed, upgraded, downgraded, changed
    }

    public let sign: Sign
    /// The lockfile or pipeline file it stands in; `tags` for the repository's own.
    public let group: String
    public let name: String
    public let was: String?
    public let now: String?
    /// Whether a manifest asks for it; nil for what is no package.
    public let isDirect: Bool?
    /// What a reviewer should know: `major`, `runs install code`, `from a new host: …`.
    public let notes: [String]
  }

  public let verdict: Verdict
  /// Grouped by file, then added, removed and so on, then by name.
  public let lines: [Line]

  public static func make(_ options: CheckOptions) throws(GateError) -> Comparison {
    if options.includes(.packages) { PackageScan.prepare() }
    let trees = try JudgedTrees.opened(options)
    let judgement = try Judgement(trees, options)
    let examination = try judgement.examine()
    let lines =
      packages(examination.dependencies) + examination.referenceChanges.map(line)
      + examination.powerChanges.map(line)
      + examination.newTags.map {
        Line(
          sign: .added, group: "tags", name: $0, was: nil, now: nil, isDirect: nil, notes: [])
      }
    return Comparison(
      verdict: try judgement.verdict(examination), lines: lines.sorted(by: Line.precedes))
  }

  private static func line(_ change: ReferenceChange) -> Line {
    let sign: Line.Sign = change.was == nil ? .added : change.now == nil ? .removed : .changed
    return Line(
      sign: sign, group: "pipelines", name: "\(change.kind) \(change.thing)", was: change.was,
      now: change.now, isDirect: nil, notes: [])
  }

  private static func line(_ change: PowerChange) -> Line {
    Line(
      sign: change.isAdded ? .added : .removed, group: change.power.path.text,
      name: "\(change.power.kind.rawValue) \(change.power.text)", was: nil, now: nil, isDirect: nil,
      notes: [])
  }

  private static func packages(_ changes: DependencyChanges) -> [Line] {
    let notes = ReviewNotes(changes)
    let came = changes.added.map { entry in
      Line(
        sign: .added, group: entry.lockfile.path.text, name: entry.dependency.shownName, was: nil,
        now: entry.dependency.version, isDirect: entry.dependency.isDirect,
        notes: notes.of(entry))
    }
    let went = changes.removed.map { entry in
      Line(
        sign: .removed, group: entry.lockfile.path.text, name: entry.dependency.shownName,
        was: entry.dependency.version, now: nil, isDirect: entry.dependency.isDirect, notes: [])
    }
    let moved = [(Line.Sign.upgraded, changes.upgraded), (.downgraded, changes.downgraded)]
    return came + went
      + moved.flatMap { sign, moves in
        moves.map { move in
          Line(
            sign: sign, group: move.now.lockfile.path.text, name: move.now.dependency.shownName,
            was: move.was.version, now: move.now.dependency.version,
            isDirect: move.now.dependency.isDirect, notes: notes.of(move.now, after: move.was))
        }
      }
  }
}

extension Comparison.Line {
  fileprivate static func precedes(_ left: Comparison.Line, _ right: Comparison.Line) -> Bool {
    left.order < right.order
  }

  private var order: (String, Int, String, String, String) {
    let place = Sign.allCases.firstIndex(of: sign) ?? 0
    return (group, place, name, was ?? "", now ?? "")
  }
}

/// What is worth a look about a package that came or moved.
private struct ReviewNotes {
  private let knownHosts: [Ecosystem: Set<String>]

  init(_ changes: DependencyChanges) { knownHosts = changes.knownHosts }

  func of(_ entry: Entry, after was: Dependency? = nil) -> [String] {
    let now = entry.dependency
    var notes: [String] = []
    if let was, let jump = jump(was.version, now.version) { notes.append(jump) }
    if now.install == .yes, was?.install != .yes { notes.append("runs install code") }
    if let was, was.source.kind != now.source.kind {
      notes.append("\(was.source.kind.rawValue) -> \(now.source.kind.rawValue)")
    }
    let host = now.source.host
    if !host.isEmpty, knownHosts[now.ecosystem]?.contains(host) == false {
      notes.append("from a new host: \(host)")
    }
    // Versions of tools rarely have one; one that is lost is worth a word.
    let isWorthIt = !entry.lockfile.isToolList || was?.digests.isEmpty == false
    if now.needsDigest, now.digests.isEmpty, isWorthIt { notes.append("no digest") }
    if let licence = now.licence, was == nil || was?.licence != licence {
      notes.append("licence \(licence)")
    }
    return notes
  }

  /// Which part of a semantic version moved.
  private func jump(_ was: String, _ now: String) -> String? {
    guard SemanticVersion(was) != nil, SemanticVersion(now) != nil else { return nil }
    let parts = [was, now].map { text in
      text.drop { $0 == "v" || $0 == "=" }.prefix { $0 != "-" && $0 != "+" }.split(separator: ".")
    }
    for (index, name) in ["major", "minor", "patch"].enumerated()
    where parts[0].indices.contains(index) && parts[1].indices.contains(index)
      && parts[0][index] != parts[1][index]
    {
      return name
    }
    return nil
  }
}

extension Dependency {
  fileprivate var isDirect: Bool { flags.contains(.direct) }

  /// With the name it is installed under, where that is another.
  fileprivate var shownName: String { alias.map { "\($0) (\(name))" } ?? name }
}
