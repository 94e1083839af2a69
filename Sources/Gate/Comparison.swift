import Drift
import Engine
import Evidence
import Inventory

/// A change's packages beside its verdict, for `pintle diff`.
public struct Comparison {
  public struct Line: Sendable {
    public enum Sign: String, Sendable {
      case added = "+"
      case removed = "-"
      case upgraded = ">"
      case downgraded = "<"
      case changed = "~"
    }

    public let sign: Sign
    public let name: String
    public let detail: String
  }

  public let verdict: Verdict
  public let lines: [Line]

  public static func make(_ options: CheckOptions) throws(GateError) -> Comparison {
    let trees = try JudgedTrees.opened(options)
    let judgement = try Judgement(trees, options)
    let examination = try judgement.examine()
    return Comparison(
      verdict: try judgement.verdict(examination),
      lines: lines(examination.dependencies) + examination.referenceChanges.map(line)
        + examination.newTags.map { Line(sign: .added, name: "tag \($0)", detail: "") })
  }

  private static func line(_ change: ReferenceChange) -> Line {
    let name = "\(change.kind) \(change.thing)"
    switch (change.was, change.now) {
    case (let was?, let now?): return Line(sign: .changed, name: name, detail: "\(was) -> \(now)")
    case (let was?, nil): return Line(sign: .removed, name: name, detail: was)
    case (nil, let now): return Line(sign: .added, name: name, detail: now ?? "")
    }
  }

  private static func lines(_ changes: DependencyChanges) -> [Line] {
    let came = changes.added.map {
      Line(sign: .added, name: $0.dependency.name, detail: $0.dependency.version)
    }
    let went = changes.removed.map {
      Line(sign: .removed, name: $0.dependency.name, detail: $0.dependency.version)
    }
    let moved = [(Line.Sign.upgraded, changes.upgraded), (.downgraded, changes.downgraded)]
    return came + went
      + moved.flatMap { sign, moves in
        moves.map {
          Line(
            sign: sign, name: $0.now.dependency.name,
            detail: "\($0.was.version) -> \($0.now.dependency.version)")
        }
      }
  }
}
