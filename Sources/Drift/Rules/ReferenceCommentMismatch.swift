import Evidence
import Git
import Inventory

/// A commit whose comment says another version.
enum ReferenceCommentMismatch: DriftRule {
  static let rule = Rule(
    id: "reference-comment-mismatch", domain: .drift, kind: .attack, severity: .high,
    confidence: .certain, title: "a commit is not the version that its comment says",
    explanation: """
      People read the comment behind a commit id, machines run the id. An honest update changes both.
      In the first step against trivy, the id of actions/checkout was exchanged and '# v6.0.2' stayed.
      """,
    evidence: "the commit in the line and the commit of the version that the comment names",
    remedy: "take the commit that the version's tag really is, or correct the comment",
    falsePositives:
      "comments that were forgotten in an update: 5 of 3,683 pins; those that were there before and only contradict one another are medium",
    techniques: [.masquerading])

  static func check(_ input: DriftInput, into report: inout Report) {
    let base = VersionsBefore(input.references.base)
    let knowsNothing = base.isEmpty && input.pins.lines.isEmpty
    for used in input.used where !knowsNothing || used.known != nil {
      guard let commit = used.commit else { continue }
      for use in used.uses {
        guard let version = CommentVersion.read(use.comment) else { continue }
        judge(use, used, commit, version, base, input, into: &report)
      }
    }
  }

  private static func judge(
    _ use: Use, _ used: UsedReference, _ commit: ObjectID, _ version: CommentVersion,
    _ base: VersionsBefore, _ input: DriftInput, into report: inout Report
  ) {
    let known = used.known.flatMap { $0.knowsReferences ? $0 : nil }
    if let known, let tag = version.spellings.lazy.compactMap({ known.resolve($0) }).first {
      let isSame = tag.commit == commit || tag.object == commit
      if isSame || isExplained(commit, tag, version, known) { return }
      return report.find(
        finding(
          use, used, commit, version, other: tag.commit, from: "its repository", places: []))
    }
    let pin = pin(use, version, input)
    if let pin, let other = pin["commit"], other != commit.hex {
      return report.find(
        finding(
          use, used, commit, version, other: ObjectID(hex: other) ?? commit, from: "the pins",
          places: [input.pins.source.place(.pin, pin.range)]))
    }
    if let before = base.another(than: use, version) {
      return report.find(
        finding(
          use, used, commit, version, other: before.commit, from: "the base",
          places: [before.use.place(.was)]))
    }
    if let known, pin == nil, version.isExact, !isNamed(commit, version, known) {
      report.notVerified(unknown(use, used, version, known))
    }
  }

  /// Whether the commit has a tag that is the version by a longer name.
  private static func isNamed(
    _ commit: ObjectID, _ version: CommentVersion, _ known: Upstream
  ) -> Bool {
    known.names(of: commit).contains { $0.hasPrefix("refs/tags/") && version.isMeant(by: $0) }
  }

  /// A version that its repository does not have proves nothing, and looks as if it did.
  private static func unknown(
    _ use: Use, _ used: UsedReference, _ version: CommentVersion, _ known: Upstream
  ) -> NotVerified {
    let mirror = known.remote == nil ? "; the mirror may be older than that" : ""
    return NotVerified(
      .upstreamCommit, used.subject, reason: "comment-version-unknown",
      detail:
        "the comment says '\(version.text)', and \(used.upstream) has no such version\(mirror)",
      next: "git ls-remote --tags \(used.upstream.url) \(ShellWord.quoted("*\(version.bare)"))",
      place: use.place(.cause))
  }

  /// A moving version's comment is true as long as that version has the commit among its ancestors, or
  /// the mirror's own is older.
  private static func isExplained(
    _ commit: ObjectID, _ tag: Upstream.Named, _ version: CommentVersion, _ known: Upstream
  ) -> Bool {
    guard !version.isExact else { return false }
    guard let mirror = known.mirror else { return true }
    return mirror.leads(from: tag.commit, to: commit) != false
      || mirror.leads(from: commit, to: tag.commit) == true
  }

  private static func pin(_ use: Use, _ version: CommentVersion, _ input: DriftInput) -> Pin? {
    guard !input.pins.lines.isEmpty, let upstream = use.upstream, version.isExact else {
      return nil
    }
    let path = upstream.description + (use.subpath.isEmpty ? "" : "/" + use.subpath)
    return version.spellings.lazy.compactMap {
      input.pins[Pin.Key(.action, Pin.escaped((path + "@" + $0).utf8))]
    }.first
  }

  private static func finding(
    _ use: Use, _ used: UsedReference, _ commit: ObjectID, _ version: CommentVersion,
    other: ObjectID, from: String, places: [Place]
  ) -> Finding {
    Finding(
      rule, used.subject,
      "\(commit.short) is said to be \(version.text), which is \(other.short) by \(from)",
      related: [used.repository, Subject(.commit, commit.hex)],
      places: [use.place(.cause)] + places,
      facts: [
        Fact(
          "commit of \(version.text)", was: other.hex, now: commit.hex,
          check:
            "git ls-remote \(used.upstream.url) \(ShellWord.quoted("refs/tags/\(version.text)*"))")
      ], identity: [version.text, other.hex])
  }
}

/// What lines of the base call an exact version of a thing.
private struct VersionsBefore {
  private struct Key: Hashable {
    let upstream: UpstreamName?
    let subpath: String
    let version: String
  }

  private struct Lines {
    var references: Set<Use.Reference> = []
    /// The first line that has a commit.
    var first: (use: Use, commit: ObjectID)?
  }

  private var lines: [Key: Lines] = [:]

  var isEmpty: Bool { lines.isEmpty }

  init(_ base: [PipelineReferences]) {
    for use in base.flatMap(\.uses) {
      guard let version = CommentVersion.read(use.comment), let key = Self.key(use, version) else {
        continue
      }
      lines[key, default: Lines()].references.insert(use.reference)
      if lines[key]?.first == nil, case .commit(let hex) = use.reference,
        let commit = ObjectID(hex: hex)
      {
        lines[key]?.first = (use, commit)
      }
    }
  }

  /// A line that names the same version of the same thing, where none has this reference.
  func another(than use: Use, _ version: CommentVersion) -> (use: Use, commit: ObjectID)? {
    guard let key = Self.key(use, version), let same = lines[key],
      !same.references.contains(use.reference)
    else { return nil }
    return same.first
  }

  private static func key(_ use: Use, _ version: CommentVersion) -> Key? {
    guard version.isExact else { return nil }
    return Key(upstream: use.upstream, subpath: use.subpath, version: version.bare)
  }
}
