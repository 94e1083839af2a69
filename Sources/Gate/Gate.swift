import Engine
import Evidence
import Git
import Inventory
import Packages
import Trees

/// The gate: policy, waivers, approvals and stories over what the engine found.
public enum Gate {
  /// - Throws: what makes it impossible to run (exit code 2).
  public static func check(_ options: CheckOptions) throws(GateError) -> Verdict {
    if options.includes(.packages) { PackageScan.prepare() }
    let trees: JudgedTrees
    do throws(JudgedTrees.Failure) {
      trees = try JudgedTrees.open(options)
    } catch {
      switch error {
      case .unusable(let error): throw error
      case .notVerified(let question, let inputs): return unresolved(question, inputs, options)
      }
    }
    let judgement = try Judgement(trees, options)
    return try judgement.verdict(try judgement.examine())
  }

  /// No candidate could be found, so nothing was judged.
  private static func unresolved(
    _ question: NotVerified, _ inputs: Inputs, _ options: CheckOptions
  ) -> Verdict {
    Verdict(
      outcome: .notVerified, failOn: options.failOn ?? .high, inputs: inputs, stories: [],
      findings: [], deciding: [], open: [question], waived: [], coverage: Coverage(),
      rules: GateRules.all, next: question.next.isEmpty ? [] : [question.next])
  }
}

/// One run of the gate.
struct Judgement {
  let trees: JudgedTrees
  let options: CheckOptions
  let trust: TrustSet
  let upstream: UpstreamData

  init(_ trees: JudgedTrees, _ options: CheckOptions) throws(GateError) {
    self.trees = trees
    self.options = options
    trust = try TrustSet(trees, options)
    if options.isAttested, let failOn = options.failOn, failOn > trust.policy.failOn {
      throw GateError(
        "--fail-on \(failOn.name) is looser than the policy's \(trust.policy.failOn.name), and the attestation names the policy",
        fix: "leave --fail-on out, or change fail-on: in \(Policy.path.text)")
    }
    if let key = options.attestingKey { try TrustSet.refuseTracked(key, "--key", trees) }
    upstream = try UpstreamData(options, trees)
  }

  func verdict(_ examination: Examination) throws(GateError) -> Verdict {
    let change = try trustChange()
    let signed =
      options.includes(.signatures)
      ? try SignatureReading.answer(self, examination) : SignatureAnswer()
    let settled = Settlement(trust: trust, options: options, isWhole: isWhole, base: trees.base)
      .settle(examination.findings + signed.findings + change.findings + workTree())
    let stories = try StoryPattern.stories(settled.findings)
    let told = Set(stories.flatMap(\.findings))
    let findings = Grouping.grouped(
      settled.findings.filter { told.contains($0.fingerprint) || isOurs($0, examination) },
      told: told)
    let open = questions(examination, signed.open) + change.open
    var coverage = examination.coverage
    coverage.signatures += signed.count
    let decision = Decision(
      findings: findings, stories: stories, open: open, failOn: failOn,
      countsExisting: options.countsExisting, isStrict: options.isStrict)
    var verdict = Verdict(
      outcome: decision.outcome, failOn: failOn,
      inputs: inputs(usedTime: settled.usedTime || change.usedTime || signed.usedTime),
      stories: stories, findings: Self.sorted(findings, decision.deciding),
      deciding: decision.deciding,
      open: open.sorted(by: Self.precedes), waived: settled.waived + change.waived,
      coverage: coverage, rules: GateRules.all, next: next(examination))
    verdict.attestations = change.attestations
    return verdict
  }

  /// What lies in the history of an upstream and is neither used here nor part of a story is its
  /// maintainers' own matter.
  private func isOurs(_ finding: Finding, _ examination: Examination) -> Bool {
    let subjects = Set([finding.subject] + finding.related)
    let isUpstream = subjects.contains { $0.kind == .repository && $0.id != "." }
    guard finding.rule.domain == .history, isUpstream else { return true }
    return !subjects.isDisjoint(with: examination.usedReferences)
  }

  private var failOn: Severity { options.failOn ?? trust.policy.failOn }

  /// Whether everything was looked at, not only what changed.
  private var isWhole: Bool { trees.base == nil || options.countsExisting }

  func examine() throws(GateError) -> Examination {
    let request = Request(
      candidate: trees.candidate, base: trees.base, pins: trust.pins,
      hosts: trust.policy.hostRules,
      includesUnchanged: options.countsExisting || trees.inputs.candidateKind == "work-tree",
      revisions: trees.names, ageWithoutBase: trees.ageWithoutBase, history: history,
      upstreams: upstream.upstreams, actions: upstream.actions, pushBefore: pushBefore,
      readsContent: options.includes(.packages), packages: upstream.packages,
      registryAnswers: upstream.attestations,
      own: options.own ?? OwnRepository.name(of: trees.repository))
    do throws(TreeError) {
      return try Engine.examine(request)
    } catch {
      throw GateError(error.description)
    }
  }

  private var pushBefore: ObjectID? {
    guard case .push(let before, _, _) = options.environment, options.base == nil else {
      return nil
    }
    return ObjectID(hex: before)
  }

  private var history: HistoryRequest? {
    guard let repository = trees.repository, options.includes(.history) || options.includes(.drift)
    else { return nil }
    return HistoryRequest(
      repository: repository, base: trees.inputs.base.flatMap(ObjectID.init(hex:)),
      candidate: trees.inputs.candidate.flatMap(ObjectID.init(hex:)),
      allReferences: options.allReferences, allCommits: options.allCommits)
  }

  private func trustChange() throws(GateError) -> TrustChange {
    guard let base = trees.base else { return TrustChange() }
    do throws(TreeError) {
      return try TrustChange(
        base: base, candidate: trees.candidate, trust: trust, options: options,
        baseName: trees.inputs.base ?? "")
    } catch {
      throw GateError(error.description)
    }
  }

  /// With a base only git objects are judged; files on disk that differ are said to.
  private func workTree() -> [Finding] {
    guard trees.base != nil, options.head == nil, let repository = trees.repository,
      repository.workTree != nil, trees.inputs.candidateKind != "work-tree",
      (try? repository.hasLocalChanges()) == true
    else { return [] }
    return [
      FingerprintOf.stamped(
        Finding(
          WorkTreeDiffers.rule, Subject(.repository, "."),
          "files on disk differ from what is judged and were not looked at", places: [],
          facts: [Fact("work tree", now: "changed", check: "git status")], change: .introduced))
    ]
  }

  /// What stays open, and who insists on an answer.
  private func questions(
    _ examination: Examination, _ signatures: [NotVerified]
  ) -> [NotVerified] {
    var open = trees.open + examination.open + signatures
    open += Expectations.unmet(trust.policy.expect, examination, trees.candidate)
    let unread = examination.coverage.packagesNotRead
    if unread > 0 {
      open.append(
        NotVerified(
          .packageContent, Subject(.repository, "."), reason: "not-given",
          detail: "the content of \(unread) \(unread == 1 ? "package" : "packages") was not read",
          next: "pintle check --packages FOLDER, a cache in which they lie"))
    }
    return open.map { question in
      var question = question
      if question.requiredBy == nil, trust.policy.require.contains(question.question.id) {
        question.requiredBy = .policy
      }
      return question
    }.filter { question in
      let domains = question.question.domains
      return question.requiredBy != nil || domains.isEmpty
        || domains.contains(where: options.includes)
    }
  }

  private func inputs(usedTime: Bool) -> Inputs {
    var inputs = trees.inputs
    inputs.trustFrom = trees.base != nil ? "base" : trust.files.isEmpty ? "built-in" : "candidate"
    if trees.base != nil, trust.files.isEmpty { inputs.trustFrom = "built-in" }
    inputs.policyDigest = trust.policyDigest
    inputs.pinsDigest = trust.pinsDigest
    inputs.trustDigest = trust.trustDigest
    inputs.time = usedTime ? options.time.text : nil
    return inputs
  }

  static func sorted(_ findings: [Finding], _ deciding: Set<String>) -> [Finding] {
    let rules = Set(findings.map(\.rule.id)).sorted()
    let ruleRanks = Dictionary(uniqueKeysWithValues: zip(rules, rules.indices))
    let paths = Set(findings.compactMap { $0.places.first?.path })
      .map { (path: $0, text: $0.text) }.sorted { $0.text < $1.text }
    // The empty path of a finding without a place comes first.
    let pathRanks = Dictionary(
      uniqueKeysWithValues: zip(paths.map(\.path), paths.indices.map { $0 + 1 }))
    let keys = findings.map { finding in
      (
        (
          deciding.contains(finding.fingerprint) ? 0 : 1, -finding.level.rawValue,
          ruleRanks[finding.rule.id] ?? 0
        ),
        (
          finding.places.first.map { pathRanks[$0.path] ?? 0 } ?? 0,
          finding.places.first?.byteOffset ?? 0
        )
      )
    }
    // Indices are moved, not findings.
    return findings.indices.sorted { left, right in
      if keys[left].0 != keys[right].0 { return keys[left].0 < keys[right].0 }
      if keys[left].1 != keys[right].1 { return keys[left].1 < keys[right].1 }
      let (one, other) = (findings[left], findings[right])
      return (one.subject.id, one.fingerprint) < (other.subject.id, other.fingerprint)
    }.map { findings[$0] }
  }

  static func precedes(_ left: NotVerified, _ right: NotVerified) -> Bool {
    let keys = [left, right].map {
      ($0.requiredBy == nil ? 1 : 0, $0.question.id, $0.subject.id, $0.detail)
    }
    return keys[0] < keys[1]
  }

  private func next(_ examination: Examination) -> [String] {
    if trees.base == nil, trust.files.isEmpty, examination.coverage.lockfiles > 0 {
      return ["pintle init"]
    }
    return []
  }
}

/// Files that policy says must be there and be read.
enum Expectations {
  static func unmet(
    _ expected: [String], _ examination: Examination, _ tree: any SourceTree
  ) -> [NotVerified] {
    expected.compactMap { name in
      let path = TreePath(name)
      let unread = examination.open.contains { $0.subject.id == name }
      if !unread, (try? tree.entry(at: path)) != nil { return nil }
      return NotVerified(
        .expectation, .file(path), reason: unread ? "not-read" : "absent",
        detail: "policy expects '\(name)' to be \(unread ? "read" : "there")",
        next: "restore the file, or change expect: in \(Policy.path.text)", requiredBy: .policy)
    }
  }
}
