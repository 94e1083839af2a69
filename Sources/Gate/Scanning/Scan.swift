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
