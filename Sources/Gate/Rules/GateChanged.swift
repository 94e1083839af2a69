import Evidence
import Inventory
import Syntax
import Trees

/// A change of how the gate itself runs, or of who owns its files.
enum GateChanged {
  static let rule = Rule(
    id: "gate-changed", domain: .gate, kind: .change, severity: .high, confidence: .certain,
    title: "a change alters how the gate runs",
    explanation: """
      The gate is a job in a pipeline. Who can edit that job can run it on other events, behind a
      condition, after code that alters the tool, or not at all. The job that runs pintle is compared
      as far as it decides: triggers, permissions, environment, conditions, every step up to pintle's
      own. Owners of .pintle in CODEOWNERS count too.
      """,
    evidence: "the part that differs, at the base and now",
    remedy:
      "have an approver sign the change, or run the gate from a required workflow that authors cannot edit",
    falsePositives: "maintenance of the gate's own job; medium when nobody is named as approver",
    techniques: [.impairDefenses])

  /// Files whose change alters the gate.
  static func deltas(
    _ changes: [TreeChange], base: any SourceTree, candidate: any SourceTree
  ) throws(TreeError) -> [TrustDelta] {
    let actions = try localActions(base)
    return changes.compactMap { change in
      if actions.contains(where: { change.path.isInside($0) }) {
        return delta(
          change, .loosening, "'\(change.path.text)' runs in the gate's job before the gate",
          "action", base, candidate)
      }
      return switch FileRole(of: change.path) {
      case .pipeline: pipeline(change, base, candidate)
      case .owners: owners(change, base, candidate)
      default: nil
      }
    }
  }

  /// Folders of the repository's own actions that the gate's jobs use at the base.
  private static func localActions(_ base: any SourceTree) throws(TreeError) -> [TreePath] {
    try base.entries(below: ".github/workflows").flatMap { entry -> [TreePath] in
      guard let source = source(entry, base), GateJob.mentions(source) else { return [] }
      return GateJob.localActions(source)
    }
  }

  private static func pipeline(
    _ change: TreeChange, _ base: any SourceTree, _ candidate: any SourceTree
  ) -> TrustDelta? {
    let was = source(change.was, base)
    let now = source(change.now, candidate)
    let ran = was.map(GateJob.mentions) ?? false
    let runs = now.map(GateJob.mentions) ?? false
    guard ran || runs else { return nil }
    let isGitHub = change.path.components.first == ".github"
    let before =
      isGitHub ? was.flatMap(GateJob.view) : was.map { String(decoding: $0.bytes, as: UTF8.self) }
    let after =
      isGitHub ? now.flatMap(GateJob.view) : now.map { String(decoding: $0.bytes, as: UTF8.self) }
    if before == after, before != nil { return nil }
    let what =
      !ran
      ? "a job that runs the gate is new"
      : after == nil || !runs
        ? "the gate does not run here any more" : "the gate's job runs otherwise"
    return delta(
      change, ran ? .loosening : .observation, "\(what), in '\(change.path.text)'", "gate's job",
      base, candidate)
  }

  private static func owners(
    _ change: TreeChange, _ base: any SourceTree, _ candidate: any SourceTree
  ) -> TrustDelta? {
    let was = source(change.was, base).map(guards) ?? []
    let now = source(change.now, candidate).map(guards) ?? []
    if was == now { return nil }
    return delta(
      change, was.isEmpty ? .tightening : .loosening,
      "'\(change.path.text)' changes who owns .pintle", "owners", base, candidate)
  }

  /// The lines of CODEOWNERS that can decide about `.pintle`, in order: the last that fits counts.
  private static func guards(_ source: Source) -> [String] {
    String(decoding: source.bytes, as: UTF8.self).split(separator: "\n").map {
      $0.split { " \t\r".contains($0) }.prefix { !$0.hasPrefix("#") }.joined(separator: " ")
    }.filter { line in
      let pattern = line.prefix { $0 != " " }
      return pattern.contains(".pintle")
        || ["*", "**", "/", "/*", "/**", ".*", "/.*"].contains(pattern)
    }
  }

  private static func delta(
    _ change: TreeChange, _ weight: TrustDelta.Weight, _ what: String, _ label: String,
    _ base: any SourceTree, _ candidate: any SourceTree
  ) -> TrustDelta {
    let ids = [id(change.was, base), id(change.now, candidate)]
    let isThere = change.now != nil
    return TrustDelta(
      weight: weight, subject: change.path.text, what: what,
      facts: [Fact(label, was: ids[0], now: ids[1])],
      place: Place(
        isThere ? .cause : .was, in: isThere ? candidate.origin : .base, path: change.path),
      lines: ["file \(Pin.escaped(change.path.bytes)) \(ids[0]) \(ids[1])"])
  }

  private static func id(_ entry: TreeEntry?, _ tree: any SourceTree) -> String {
    guard let entry, let id = try? tree.contentID(of: entry) else { return "-" }
    return id.hex
  }

  private static func source(_ entry: TreeEntry?, _ tree: any SourceTree) -> Source? {
    guard let entry, let bytes = try? tree.bytes(of: entry, limit: 4 << 20) else { return nil }
    return Source(bytes, path: entry.path, origin: tree.origin)
  }

  static func finding(_ delta: TrustDelta, severity: Severity, fixes: [String]) -> Finding {
    Finding(
      rule, Subject(.file, delta.subject), delta.what, severity: severity, places: [delta.place],
      facts: delta.facts, fixes: fixes,
      identity: [delta.identity], change: .introduced)
  }
}

/// What of a GitHub workflow decides how the gate runs.
enum GateJob {
  static func mentions(_ source: Source) -> Bool {
    let text = source.bytes
    let name = Array("pintle".utf8)
    return text.indices.contains { text[$0] == name[0] && text[$0...].starts(with: name) }
  }

  /// The deciding parts as one text; nil when no job runs pintle or the file cannot be read.
  static func view(_ source: Source) -> String? {
    guard let root = (try? YAMLDocument(source))?.root else { return nil }
    let jobs = (root["jobs"]?.members ?? []).filter { step(of: $0.value) != nil }
    guard !jobs.isEmpty else { return nil }
    let shared = root.members.filter { $0.key.string != "jobs" && $0.key.string != "name" }
    let parts =
      shared.map { text($0.key) + ":" + text($0.value) } + jobs.map { job($0.key, $0.value) }
    return parts.joined(separator: "\n")
  }

  private static func job(_ name: YAMLValue, _ job: YAMLValue) -> String {
    let own = job.members.filter { $0.key.string != "steps" }
      .map { text($0.key) + ":" + text($0.value) }
    let last = step(of: job) ?? -1
    let steps = (job["steps"]?.elements ?? []).prefix(last + 1).map(text)
    return ([text(name)] + own + steps).joined(separator: "\n")
  }

  /// Folders that the steps up to pintle's own take their actions from.
  static func localActions(_ source: Source) -> [TreePath] {
    guard let root = (try? YAMLDocument(source))?.root else { return [] }
    return (root["jobs"]?.members ?? []).flatMap { job -> [TreePath] in
      guard let last = step(of: job.value) else { return [] }
      let steps = (job.value["steps"]?.elements ?? []).prefix(last + 1)
      return steps.flatMap(nested).compactMap { step in
        guard let uses = step["uses"]?.string else { return nil }
        // `$/` is the repository itself, as `./` is where no other was checked out.
        if uses.hasPrefix("./") { return TreePath.root.resolving(uses) }
        return uses.hasPrefix("$/") ? TreePath.root.resolving(String(uses.dropFirst(2))) : nil
      }
    }
  }

  /// A step, and the steps that it holds (`parallel:`).
  private static func nested(_ step: YAMLValue) -> [YAMLValue] {
    [step] + step.members.flatMap { $0.value.elements.filter { $0.kind == .mapping } }
  }

  /// The last step that runs pintle.
  private static func step(of job: YAMLValue) -> Int? {
    (job["steps"]?.elements ?? []).lastIndex { step in
      ["run", "uses"].contains { step[$0]?.string?.contains("pintle") == true }
    }
  }

  /// A node without its layout, so that reformatting changes nothing.
  private static func text(_ value: YAMLValue) -> String {
    switch value.kind {
    case .scalar:
      let text = value.string ?? ""
      return "\(value.style == .plain ? "p" : "q")\(text.utf8.count):\(text)"
    case .sequence: return "[" + value.elements.map(text).joined(separator: ",") + "]"
    case .mapping:
      return "{" + value.members.map { text($0.key) + ":" + text($0.value) }.joined(separator: ",")
        + "}"
    }
  }
}
