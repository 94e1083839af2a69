import Evidence
import Git
import Inventory
import Trees

/// An action that runs in another way than it did.
enum ActionSwitched: DriftRule {
  static let rule = Rule(
    id: "action-switched", domain: .drift, kind: .attack, severity: .high, confidence: .medium,
    title: "a small update changes how an action runs",
    explanation: """
      From node to composite, from one script to a shell step: a patch release does not do that. The
      forged actions/checkout became a composite action whose first step fetched source files from
      another host.
      """,
    evidence: "runs.using of action.yml at both commits",
    remedy: "read action.yml at the new commit", falsePositives: "rewrites that keep the version",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    for pair in input.bumps where pair.isSmall {
      guard let was = input.runs(pair.was), let now = input.runs(pair.now),
        ActionSwitched.family(was) != ActionSwitched.family(now)
      else { continue }
      report.find(
        Finding(
          rule, pair.now.subject, "'\(pair.now.upstream)' ran as '\(was)' and runs as '\(now)'",
          related: [pair.now.repository], places: pair.now.places(input.pins),
          facts: [
            Fact(
              "runs", was: was, now: now,
              check: "git -C <mirror> show \(ShellWord.quoted(pair.now.definition))")
          ], identity: [was, now]))
    }
    checkPins(input, into: &report)
  }

  /// What the pins remember of a reference, against what it is.
  private static func checkPins(_ input: DriftInput, into report: inout Report) {
    for used in input.used {
      guard let was = used.pin?["runs"], let now = input.runs(used), family(was) != family(now)
      else { continue }
      report.find(
        Finding(
          rule, used.subject,
          "'\(used.first?.text ?? "")' was pinned as '\(was)' and runs as '\(now)'",
          related: [used.repository], places: used.places(input.pins),
          facts: [Fact("runs", was: was, now: now)], identity: [was, now]))
    }
  }

  /// `node16` and `node20` are one way to run.
  private static func family(_ using: String) -> String { using.hasPrefix("node") ? "node" : using }
}

/// A used reference that a change exchanges for another of the same thing.
struct Bump {
  let was: UsedReference
  let now: UsedReference

  /// The same version, or one that differs in the last number.
  var isSmall: Bool {
    guard let before = was.version, let after = now.version else { return false }
    return before.numbers.prefix(2) == after.numbers.prefix(2)
  }
}

extension UsedReference {
  /// By its name, or by the comment behind its commit.
  var version: TagVersion? {
    (name ?? uses.lazy.compactMap { CommentVersion.read($0.comment)?.text }.first).flatMap(
      TagVersion.init)
  }

  var text: String { name ?? commit?.hex ?? "" }

  /// The file that says how the action runs, as git names it: `v1.2.3:init/action.yml`.
  fileprivate var definition: String {
    let folder = first.flatMap { $0.subpath.isEmpty ? nil : $0.subpath + "/" } ?? ""
    return "\(text):\(folder)action.yml"
  }

  /// The files of the reference, from a mirror.
  func files() -> (any SourceTree)? {
    guard let commit = commit ?? resolved?.commit, let mirror = known?.mirror,
      mirror.repository.contains(commit)
    else { return nil }
    return try? RevisionTree(
      mirror.repository, commit: commit, origin: .upstream(upstream.description))
  }
}

extension DriftInput {
  /// Same repository and path at both sides, another reference; only where that is one to one.
  func collectBumps() -> [Bump] {
    guard !references.base.isEmpty else { return [] }
    func byThing(_ references: [PipelineReferences]) -> [String: [Pin.Key: [Use]]] {
      var found: [String: [Pin.Key: [Use]]] = [:]
      for use in references.flatMap(\.uses) {
        guard let upstream = use.upstream, let key = use.pinKey else { continue }
        found["\(upstream)/\(use.subpath)", default: [:]][key, default: []].append(use)
      }
      return found
    }
    let before = byThing(references.base)
    return byThing(references.candidate).sorted { $0.key < $1.key }.flatMap { thing, now in
      let was = before[thing] ?? [:]
      let gone = was.keys.filter { now[$0] == nil }
      let came = now.keys.filter { was[$0] == nil }.sorted()
      guard gone.count == 1, let old = gone.first else { return [Bump]() }
      return came.compactMap { key in
        guard let one = reference(old, was[old]), let other = reference(key, now[key]) else {
          return nil
        }
        return Bump(was: one, now: other)
      }
    }
  }

  private func reference(_ key: Pin.Key, _ uses: [Use]?) -> UsedReference? {
    guard let uses, let upstream = uses.first?.upstream else { return nil }
    return UsedReference(
      key: key, upstream: upstream, uses: uses,
      known: references.upstreams.upstream(upstream), pin: pins[key])
  }

  /// How the action runs, from a mirror or from what the runner downloaded.
  func runs(_ used: UsedReference) -> String? {
    let folder = TreePath(used.first?.subpath ?? "")
    if let tree = used.files(), let runs = references.runs(tree, folder) { return runs }
    guard let tree = downloaded(used) else { return nil }
    return references.runs(tree, folder)
  }

  func downloaded(_ used: UsedReference) -> (any SourceTree)? {
    references.actions?.tree(used.upstream, reference: used.text)
  }

  /// The digest of what the runner downloaded.
  func downloadedFiles(_ used: UsedReference) -> String? {
    downloaded(used).flatMap { try? ArchiveView.digest($0) }
  }
}
