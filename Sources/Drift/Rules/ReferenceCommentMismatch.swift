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
    for used in input.used {
      guard let commit = used.commit else { continue }
      for use in used.uses {
        guard let version = CommentVersion.read(use.comment) else { continue }
        judge(use, used, commit, version, base, input, into: &report)
      }
    }
  }

  private static func judge(
    _ use: Use, _ used: UsedReference, _ commit: ObjectID, _ version: String,
    _ base: VersionsBefore, _ input: DriftInput, into report: inout Report
  ) {
    if let known = used.known, known.knowsReferences,
      let tag = CommentVersion.spellings(version).lazy.compactMap({
        known.tag($0) ?? known.branch($0)
      }).first
    {
      let isSame = tag.commit == commit || tag.object == commit
      if isSame || isExplained(commit, tag, version, known) { return }
      return report.find(
        finding(
          use, used, commit, version, other: tag.commit, from: "its repository", input,
          places: []))
    }
    if let pin = pin(use, version, input), let other = pin["commit"], other != commit.hex {
      return report.find(
        finding(
          use, used, commit, version, other: ObjectID(hex: other) ?? commit, from: "the pins",
          input, places: [input.pins.source.place(.pin, pin.range)]))
    }
    if let before = base.another(than: use, version) {
      report.find(
        finding(
          use, used, commit, version, other: before.commit, from: "the base", input,
          places: [before.use.place(.was)]))
    }
  }

  /// A moving version's comment is true as long as that version has the commit among its ancestors, or
  /// the mirror's own is older.
  private static func isExplained(
    _ commit: ObjectID, _ tag: Upstream.Named, _ version: String, _ known: Upstream
  ) -> Bool {
    guard TagVersion(version)?.isExact != true else { return false }
    guard let mirror = known.mirror else { return true }
    return mirror.leads(from: tag.commit, to: commit) != false
      || mirror.leads(from: commit, to: tag.commit) == true
  }

  private static func pin(_ use: Use, _ version: String, _ input: DriftInput) -> Pin? {
    guard let upstream = use.upstream, TagVersion(version)?.isExact == true else { return nil }
    let path = upstream.description + (use.subpath.isEmpty ? "" : "/" + use.subpath)
    return CommentVersion.spellings(version).lazy.compactMap {
      input.pins[Pin.Key(.action, Pin.escaped((path + "@" + $0).utf8))]
    }.first
  }

  private static func finding(
    _ use: Use, _ used: UsedReference, _ commit: ObjectID, _ version: String, other: ObjectID,
    from: String, _ input: DriftInput, places: [Place]
  ) -> Finding {
    Finding(
      rule, used.subject,
      "\(commit.short) is said to be \(version), which is \(other.short) by \(from)",
      related: [used.repository, Subject(.commit, commit.hex)],
      places: [use.place(.cause)] + places,
      facts: [
        Fact(
          "commit of \(version)", was: other.hex, now: commit.hex,
          check: "git ls-remote \(used.upstream.url) \(ShellWord.quoted("refs/tags/\(version)*"))")
      ], identity: [version, other.hex])
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
  func another(than use: Use, _ version: String) -> (use: Use, commit: ObjectID)? {
    guard let key = Self.key(use, version), let same = lines[key],
      !same.references.contains(use.reference)
    else { return nil }
    return same.first
  }

  private static func key(_ use: Use, _ version: String) -> Key? {
    guard TagVersion(version)?.isExact == true else { return nil }
    return Key(upstream: use.upstream, subpath: use.subpath, version: version)
  }
}

/// The version that a comment behind a commit id names.
enum CommentVersion {
  /// `v4.1.2`, `tag=v4.1.2`, `pin@v4`, `ratchet:actions/checkout@v4`, `4.1.2 (2026-01-01)`; nil when the
  /// first words name none.
  static func read(_ comment: String?) -> String? {
    guard let comment else { return nil }
    for word in comment.split(whereSeparator: { " \t,;()".contains($0) }).prefix(3) {
      let tail = word.split { $0 == "@" || $0 == "=" || $0 == ":" }.last.map(String.init) ?? ""
      guard let version = TagVersion(tail), isPlain(tail),
        version.prefix.count <= 1 || tail != String(word)
      else { continue }
      return tail
    }
    return nil
  }

  /// `4.1.2` may be tagged `v4.1.2`, and the other way about.
  static func spellings(_ version: String) -> [String] {
    version.hasPrefix("v") ? [version, String(version.dropFirst())] : [version, "v" + version]
  }

  /// A date or an issue's number is no version.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.first, first == "v" || first.isNumber else { return false }
    return text.hasPrefix("v") || (text.contains(".") && text.split(separator: "-").count < 3)
  }
}
