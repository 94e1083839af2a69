import Engine
import Evidence
import Inventory
import Syntax
import Trees

/// What `pintle fix` would write.
public struct RepairPlan {
  /// One file, before and after.
  public struct File {
    public let path: TreePath
    public let was: [UInt8]
    public let now: [UInt8]
  }

  public let files: [File]
  /// How many repairs the files hold.
  public let repairs: Int
  /// Repairs that stand in each other's way; another run makes them.
  public let postponed: Int
  /// Findings of the chosen rules that no edit takes away.
  public let left: Int

  /// - Parameter only: rules whose findings are repaired; empty means all.
  public static func make(
    _ options: CheckOptions, only: Set<String>
  ) throws(GateError) -> RepairPlan {
    let trees = try JudgedTrees.opened(options, comparesWithHead: false)
    let upstream = try UpstreamData(options, trees)
    let trust = try TrustSet(trees, options)
    let examination: Examination
    do throws(TreeError) {
      examination = try Engine.examine(
        Request(
          candidate: trees.candidate, pins: trust.pins, hosts: trust.policy.hostRules,
          upstreams: upstream.upstreams, actions: upstream.actions,
          own: options.own ?? OwnRepository.name(of: trees.repository)))
    } catch {
      throw GateError(error.description)
    }
    let findings = examination.findings.filter {
      $0.rule.domain == .pipelines && (only.isEmpty || only.contains($0.rule.id))
    }
    return try RepairPlan(findings, trees.candidate)
  }

  private init(_ findings: [Finding], _ tree: any SourceTree) throws(GateError) {
    var seen: Set<Repair> = []
    var edits: [TreePath: [Repair.Edit]] = [:]
    var postponed = 0
    var made = 0
    for repair in findings.compactMap(\.repair) where seen.insert(repair).inserted {
      let clashes = repair.edits.contains { edit in
        edits[edit.path]?.contains { Self.clash($0, edit) } ?? false
      }
      if clashes {
        postponed += 1
        continue
      }
      made += 1
      for edit in repair.edits { edits[edit.path, default: []].append(edit) }
    }
    self.postponed = postponed
    repairs = made
    left = findings.count { $0.repair == nil }
    var files: [File] = []
    for (path, edits) in edits.sorted(by: { $0.key < $1.key }) {
      files.append(try Self.file(path, edits, tree))
    }
    self.files = files
  }

  /// Edits of one place, but the very same.
  private static func clash(_ left: Repair.Edit, _ right: Repair.Edit) -> Bool {
    if left.range.isEmpty && right.range.isEmpty {
      return left.range.lowerBound == right.range.lowerBound
    }
    return left.range.overlaps(right.range)
      || left.range.contains(right.range.lowerBound) || right.range.contains(left.range.lowerBound)
  }

  private static func file(
    _ path: TreePath, _ edits: [Repair.Edit], _ tree: any SourceTree
  ) throws(GateError) -> File {
    let was: [UInt8]
    do throws(TreeError) {
      guard let entry = try tree.entry(at: path) else { throw TreeError(.missing, path, "is gone") }
      was = try tree.bytes(of: entry, limit: Source.defaultLimit)
    } catch {
      throw GateError(error.description)
    }
    let now = apply(edits, to: was)
    // An edit that breaks a file must not leave the house.
    guard (try? YAMLDocument(Source(now, path: path, origin: .workTree))) != nil else {
      throw GateError("the edits of '\(path.text)' would leave no YAML; nothing was written")
    }
    return File(path: path, was: was, now: now)
  }

  static func apply(_ edits: [Repair.Edit], to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      guard edit.range.lowerBound >= at, edit.range.upperBound <= bytes.count else { continue }
      result += bytes[at..<edit.range.lowerBound]
      result += edit.replacement
      at = edit.range.upperBound
    }
    return result + bytes[at...]
  }
}
