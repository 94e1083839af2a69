import Evidence
import Signatures
import Trees

/// Artifacts that the policy wants signed: those of the candidate, or those of the folders that
/// `--artifacts` names.
struct DemandedArtifacts {
  private let policy: SignaturePolicy
  private let judgement: Judgement
  private let verification: [(folder: any ArtifactFolder, verification: PolicyVerification)]

  init(
    _ policy: SignaturePolicy, _ people: RoleKeys, _ judgement: Judgement
  ) throws(GateError) {
    self.policy = policy
    self.judgement = judgement
    let roots = try NamedRoots(policy, in: judgement.trust.files)
    let given = judgement.options.artifacts
    let folders: [any ArtifactFolder] =
      given.isEmpty
      ? [TreeArtifacts(tree: judgement.trees.candidate)] : given.map { DiskArtifacts(folder: $0) }
    verification = folders.map { folder in
      let verification = PolicyVerification(
        policy, people: people, roots: roots, artifacts: folder, time: judgement.options.time)
      return (folder, verification)
    }
  }

  func read() throws(GateError) -> SignatureAnswer {
    var answer = SignatureAnswer()
    var files: [[String]] = []
    for item in verification { files.append(item.verification.named(try item.folder.files())) }
    let changed = try changedPaths()
    for demand in policy.demands where demand.isChecked {
      var isThere = false
      for (item, names) in zip(verification, files) {
        let matching = item.verification.artifacts(of: demand, among: names)
        isThere = isThere || !matching.isEmpty
        let judged = matching.compactMap { name in
          change(of: name, demand, changed).map { (name: name, change: $0) }
        }
        let verdicts = try item.verification.verdicts(judged.map(\.name), demand)
        for ((name, change), verdict) in zip(judged, verdicts) {
          try answer.take(
            verdict, Subject(.artifact, name), places: [item.folder.place(name)],
            check: "pintle verify \(ShellWord.quoted(name))", change: change)
        }
      }
      if !isThere { answer.open.append(Self.absent(demand)) }
    }
    return answer
  }

  /// Paths that differ between base and candidate; nil where everything is judged as it is.
  private func changedPaths() throws(GateError) -> Set<String>? {
    guard judgement.options.artifacts.isEmpty, let base = judgement.trees.base else { return nil }
    do throws(TreeError) {
      return Set(try changes(from: base, to: judgement.trees.candidate).map(\.path.text))
    } catch {
      throw GateError(error.description)
    }
  }

  /// How an artifact relates to the base; nil for one that need not be looked at again: neither it nor a
  /// signature of it changed.
  private func change(
    of name: String, _ demand: SignaturePolicy.Demand, _ changed: Set<String>?
  ) -> Change? {
    guard let changed else {
      return judgement.trees.base == nil ? judgement.trees.ageWithoutBase : .introduced
    }
    let names = [name] + demand.formats.flatMap(PolicyVerification.suffixes).map { name + $0 }
    guard changed.isDisjoint(with: names) else { return .introduced }
    return judgement.options.countsExisting ? .existing : nil
  }

  private static func absent(_ demand: SignaturePolicy.Demand) -> NotVerified {
    NotVerified(
      .signature, Subject(.artifact, demand.artifacts), reason: "absent",
      detail: "no artifact is there that '\(demand.artifacts)' of the policy is about",
      next:
        "pintle check --artifacts FOLDER with what was built, or 'check: false' in a rule that pintle verify alone goes by",
      requiredBy: .policy)
  }
}
