import Evidence
import Git
import Inventory

/// A commit reference that its own repository does not hold.
enum ImpostorCommit: DriftRule {
  static let rule = Rule(
    id: "impostor-commit", domain: .drift, kind: .attack, severity: .critical, confidence: .high,
    title: "a commit is named that no branch of its repository holds",
    explanation: """
      A forge serves a commit of any fork under the name of the repository that was forked. A full commit
      id therefore proves nothing about who wrote it: trivy's release was built with a commit of
      actions/checkout that existed only in a fork. Branches vouch; a tag alone does so only when nothing
      about the tag is odd; pull requests never do.
      """,
    evidence: "the branches and tags of the mirror that lead to the commit: none",
    remedy:
      "take the commit of a release: git ls-remote --tags; stop runs and rotate what they could read",
    falsePositives: "pins to branches that were deleted since",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    for use in input.used {
      guard let commit = use.commit, let known = use.known else { continue }
      judge(
        commit, known, use.subject, use.repository, use.places(input.pins), input, into: &report)
    }
    for module in input.references.submodules {
      guard let url = module.url, let name = UpstreamName(url: url),
        let known = input.references.upstreams.upstream(name),
        let commit = module.commit.flatMap({ ObjectID(hex: $0) })
      else { continue }
      judge(
        commit, known, Subject(.submodule, module.path.text),
        Subject(.repository, name.description),
        [Place(.cause, in: input.candidate.tree.origin, path: module.path)], input, into: &report)
    }
  }

  private static func judge(
    _ commit: ObjectID, _ known: Upstream, _ subject: Subject, _ repository: Subject,
    _ places: [Place], _ input: DriftInput, into report: inout Report
  ) {
    // A tag object's id stands for the commit behind it; that is told by another rule.
    let peeled = known.mirror.flatMap { try? $0.repository.peeledCommit(commit) } ?? commit
    guard let mirror = known.mirror else {
      if known.names(of: commit).isEmpty, known.tagObject(commit) == nil {
        report.notVerified(
          open(
            subject, "references-only",
            "its repository's references are known, and whether one of them leads to the commit only a mirror shows",
            places))
      }
      return
    }
    switch mirror.standing(of: peeled) {
    case .onBranch: return
    case .absent:
      report.notVerified(
        open(
          subject, "stale-mirror",
          "the commit is not in the mirror, which may be older than the commit", places))
    case .unknown:
      report.notVerified(
        open(subject, "partial-mirror", "the mirror does not hold all branches", places))
    case .onTagOnly: judgeByTag(peeled, mirror, subject, repository, places, input, into: &report)
    case .onNeither:
      report.find(finding(peeled, mirror, subject, repository, places, tag: nil, signs: []))
    }
  }

  private static func judgeByTag(
    _ commit: ObjectID, _ mirror: Mirror, _ subject: Subject, _ repository: Subject,
    _ places: [Place], _ input: DriftInput, into report: inout Report
  ) {
    let tags = mirror.tags(containing: commit)
    for tag in tags {
      let signs = input.references.signs(mirror.name, tag.name.text)
      guard !signs.isEmpty else { continue }
      return report.find(
        finding(commit, mirror, subject, repository, places, tag: tag.shortName, signs: signs))
    }
    report.notVerified(
      open(
        subject, "on-a-tag-only",
        "only the tag '\(tags.first?.shortName ?? "")' leads to the commit, and no branch; nothing about the tag is odd",
        places))
  }

  private static func finding(
    _ commit: ObjectID, _ mirror: Mirror, _ subject: Subject, _ repository: Subject,
    _ places: [Place], tag: String?, signs: [String]
  ) -> Finding {
    let requests = mirror.references.all.filter { $0.space == .request && $0.commit == commit }
      .map(\.name.text)
    let holder = requests.first.map { "only '\($0)' leads to it" }
    let why =
      tag.map { "only the tag '\($0)' leads to it, which has \(signs.joined(separator: ", "))" }
      ?? holder ?? "nothing of it leads to the commit"
    return Finding(
      rule, subject, "\(commit.short) is no commit of \(mirror.name)'s branches; \(why)",
      related: [repository, Subject(.commit, commit.hex)], places: places,
      facts: [
        Fact(
          "branches", now: "none",
          check: "git -C <mirror> branch -a --contains \(commit.hex)"),
        Fact(
          "led to by", now: requests.isEmpty ? tag ?? "nothing" : requests.joined(separator: ", ")),
      ], identity: [commit.hex])
  }

  private static func open(
    _ subject: Subject, _ reason: String, _ detail: String, _ places: [Place]
  ) -> NotVerified {
    NotVerified(
      .upstreamCommit, subject, reason: reason, detail: detail,
      next: "git -C <mirror> fetch --prune, then pintle check --upstreams DIR", place: places.first)
  }
}
