import Evidence
import Packages
import Patterns
import Trees

extension Gate {
  /// Looks at what packages, archives and folders hold.
  ///
  /// - Throws: what makes it impossible to run (exit code 2).
  public static func scan(_ options: ScanOptions) throws(GateError) -> Verdict {
    var result = ScanResult()
    if let rules = options.yara { try result.use(rules) }
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
  private var comparison: [String] = []
  /// Rules of the user's own.
  private var yara: YaraRules?
  /// What the code at each path can do, where there is an earlier version.
  private var capabilities: [(name: String, now: Capabilities)] = []

  mutating func add(_ path: String, _ options: ScanOptions) throws(GateError) {
    let scan = try ScannedPath(path).scan(self.options(options))
    capabilities.append((path, scan.capabilities))
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
    let old = try ScannedPath(path).scan(self.options(options))
    var known: [String: Int] = [:]
    for finding in old.findings {
      known[Self.key(finding), default: 0] += 1
    }
    findings = findings.filter { finding in
      let key = Self.key(finding)
      guard let count = known[key], count > 0 else { return true }
      known[key] = count - 1
      return false
    }
    for (name, now) in capabilities {
      findings += VersionComparison.findings(from: old.capabilities, to: now, name: name)
        .map(FingerprintOf.stamped)
    }
  }

  /// - Throws: the line of the rules that cannot be used.
  mutating func use(_ file: String) throws(GateError) {
    let text = try LocalFile.read(file, limit: YaraRules.rulesLimit)
    do throws(YaraRules.Problem) {
      let rules = try YaraRules(text)
      yara = rules
      notes.append("also run: \(rules.count) rule\(rules.count == 1 ? "" : "s") of '\(file)'")
    } catch {
      let line = error.line.map { ":\($0)" } ?? ""
      throw GateError(
        "'\(file)'\(line): \(error.what)",
        fix: "rules are YARA \(YaraRules.version) in one file; what it includes is not read")
    }
  }

  private func options(_ asked: ScanOptions) -> PackageScan.Options {
    var options = PackageScan.Options()
    options.yara = yara
    options.gathersCapabilities = asked.against != nil
    options.tellsInstallCode = true
    return options
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
      self.comparison.append("\(count) \(kind.title)")
    }
    if comparison.onlyInSource > 0 {
      self.comparison.append("\(comparison.onlyInSource) in the source alone")
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
      notes: notes
        + (comparison.isEmpty ? [] : ["compared: " + comparison.joined(separator: ", ")]))
  }
}
