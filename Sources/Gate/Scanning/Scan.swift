import Evidence
import Packages
import Trees

extension Gate {
  /// Looks at what packages, archives and folders hold.
  ///
  /// - Throws: what makes it impossible to run (exit code 2).
  public static func scan(_ options: ScanOptions) throws(GateError) -> Verdict {
    var result = ScanResult()
    for path in options.paths { try result.add(path, options) }
    if let old = options.against { try result.subtract(old, options) }
    return try result.verdict(options)
  }
}

/// What was found at all paths together.
struct ScanResult {
  private var findings: [Finding] = []
  private var open: [NotVerified] = []
  private var coverage = Coverage()
  /// What a comparison came to.
  private var notes: [String] = []

  mutating func add(_ path: String, _ options: ScanOptions) throws(GateError) {
    let scan = try ScannedPath(path).scan(PackageScan.Options())
    findings += scan.findings.filter { options.only.isEmpty || options.only.contains($0.rule.id) }
      .map(FingerprintOf.stamped)
    open += scan.open
    coverage.filesSeen += scan.filesRead + scan.open.count
    coverage.filesRead += scan.filesRead
    coverage.packages += scan.packages
    for question in scan.open { coverage.skip(question.reason) }
    if scan.filesRead == 0 {
      open.append(
        NotVerified(
          .packageContent, .file(TreePath(path)), reason: "nothing-read",
          detail: "no file of it could be read", requiredBy: .invocation))
    }
  }

  /// Leaves what an earlier version does not have, and adds what the new one can do that it could not.
  mutating func subtract(_ path: String, _ options: ScanOptions) throws(GateError) {
    let old = try ScannedPath(path)
    var known: [String: Int] = [:]
    for finding in try old.scan(PackageScan.Options()).findings {
      known[Self.key(finding), default: 0] += 1
    }
    findings = findings.filter { finding in
      let key = Self.key(finding)
      guard let count = known[key], count > 0 else { return true }
      known[key] = count - 1
      return false
    }
    let before = try old.capabilities()
    for path in options.paths {
      let now = try ScannedPath(path).capabilities()
      findings += VersionComparison.findings(from: before, to: now, name: path)
        .map(FingerprintOf.stamped)
    }
  }

  /// What makes a finding the same in two versions: names of archives and their first folders differ.
  private static func key(_ finding: Finding) -> String {
    let path = finding.places.first?.path.nameText ?? ""
    return ([finding.rule.id, path] + finding.identity).joined(separator: "\u{0}")
  }

  mutating func add(_ question: NotVerified) { open.append(question) }

  mutating func add(_ comparison: SourceComparison) {
    findings += comparison.findings.map(FingerprintOf.stamped)
    open += comparison.open
    let count = comparison.counts.values.reduce(0, +)
    coverage.filesSeen += count
    coverage.filesRead += count
    for (kind, count) in comparison.counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      notes.append("\(count) \(kind.title)")
    }
    if comparison.onlyInSource > 0 {
      notes.append("\(comparison.onlyInSource) in the source alone")
    }
  }

  func verdict(_ options: ScanOptions) throws(GateError) -> Verdict {
    let stories = Story.distinct(try StoryPattern.all().flatMap { $0.stories(findings) })
    let grouped = Grouping.grouped(findings, told: Set(stories.flatMap(\.findings)))
    let decision = Decision(
      findings: grouped, stories: stories, open: open, failOn: options.failOn,
      countsExisting: true, isStrict: options.isStrict)
    return Verdict(
      outcome: decision.outcome, failOn: options.failOn,
      inputs: Inputs(
        path: options.paths.joined(separator: " "), candidateKind: "folder", trustFrom: "arguments"),
      stories: stories, findings: Judgement.sorted(grouped, decision.deciding),
      deciding: decision.deciding, open: open.sorted(by: Judgement.precedes), waived: [],
      coverage: coverage, rules: PackageContent.rules, next: [],
      notes: notes.isEmpty ? [] : ["compared: " + notes.joined(separator: ", ")])
  }
}
