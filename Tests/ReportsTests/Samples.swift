import Evidence
import Inventory
import Syntax

/// Rules, findings and verdicts made by hand, for the reports to tell.
enum Samples {
  static let swapped = rule(
    "swapped-digest", kind: .attack, severity: .critical, confidence: .certain,
    title: "the digest of an unchanged version is another",
    techniques: [.compromiseSoftwareDependencies, .compromiseSoftwareSupplyChain])
  static let plainHTTP = rule(
    "plain-http", kind: .weakness, severity: .medium, confidence: .certain,
    title: "a package is fetched without encryption", techniques: [.adversaryInTheMiddle])
  static let newHost = rule(
    "new-host", kind: .weakness, severity: .high, confidence: .medium,
    title: "packages come from a host that was not used before", techniques: [])
  static let upgraded = rule(
    "upgraded-package", kind: .change, severity: .info, confidence: .certain,
    title: "a package was upgraded", techniques: [])
  static let lookalike = rule(
    "lookalike-name", kind: .signal, severity: .high, confidence: .high,
    title: "a name looks like a well-known one", techniques: [.masquerading])

  static let rules = [lookalike, newHost, plainHTTP, swapped, upgraded]

  static func rule(
    _ id: String, kind: Rule.Kind, severity: Severity, confidence: Confidence, title: String,
    techniques: [Technique]
  ) -> Rule {
    Rule(
      id: id, domain: .drift, kind: kind, severity: severity, confidence: confidence, title: title,
      explanation: "Explains that \(title), and why that matters to whoever builds from it.",
      evidence: "Both values, and the commands that show them.",
      remedy: "restore the entry from the base and ask the author of the change why it differs",
      falsePositives: "None were seen.", techniques: techniques)
  }

  /// A fingerprint that is as long as a real one.
  static func print(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }

  static func finding(_ number: Int, _ finding: Finding) -> Finding {
    var finding = finding
    finding.fingerprint = print(number)
    return finding
  }

  static func place(
    _ role: Place.Role = .cause, in origin: Origin = .candidate, path: TreePath, _ text: String,
    at part: String
  ) -> Place {
    let bytes = Array(text.utf8)
    let needle = Array(part.utf8)
    let start = (0...(bytes.count - needle.count)).first { bytes[$0...].starts(with: needle) } ?? 0
    return Place(role, in: origin, path: path, range: start..<(start + needle.count), of: bytes)
  }

  static func inputs(base: Bool = true) -> Inputs {
    var inputs = Inputs(
      path: ".", candidateKind: base ? "computed" : "folder", trustFrom: base ? "base" : "built-in")
    guard base else { return inputs }
    inputs.time = "2026-04-01T08:00:00Z"
    inputs.candidate = String(repeating: "9f0c", count: 10)
    inputs.base = String(repeating: "57a9", count: 10)
    inputs.baseRef = "refs/remotes/origin/main"
    inputs.policyDigest = "sha256:" + String(repeating: "ab", count: 32)
    return inputs
  }

  static var coverage: Coverage {
    var coverage = Coverage()
    coverage.filesSeen = 812
    coverage.filesRead = 41
    coverage.lockfiles = 3
    coverage.packages = 1893
    coverage.packagesNotRead = 2
    coverage.skip("unchanged", count: 770)
    coverage.skip("too-large")
    return coverage
  }

  static let lockfile = """
    {
      "packages": {
        "node_modules/left-pad": {
          "version": "1.3.0",
          "resolved": "http://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz",
          "integrity": "sha512-AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKKKLLLLMMMMNNNNOOOO=="
        }
      }
    }
    """

  static let leftPad = Subject(.package, "pkg:npm/left-pad@1.3.0")

  static var findings: [Finding] {
    [
      finding(
        1,
        Finding(
          swapped, leftPad, "the content of 'left-pad' 1.3.0 is another than at the base",
          related: [Subject(.file, "package-lock.json")],
          places: [
            place(path: "package-lock.json", lockfile, at: "sha512-AAAA"),
            place(.was, in: .base, path: "package-lock.json", lockfile, at: "\"integrity\""),
            place(.step(1), path: "package.json", "{\"left-pad\": \"^1.3.0\"}", at: "\"left-pad\""),
            place(.step(2), path: "package-lock.json", lockfile, at: "node_modules/left-pad"),
          ],
          facts: [
            Fact(
              "digest", was: "sha512:" + String(repeating: "0f", count: 64),
              now: "sha512:" + String(repeating: "a1", count: 64),
              check: "git diff 57a957a957a9 9f0c9f0c9f0c -- package-lock.json")
          ],
          fixes: ["git checkout 57a957a957a9 -- package-lock.json", "npm ci"],
          identity: ["left-pad"], change: .introduced)),
      finding(
        2,
        Finding(
          plainHTTP, leftPad, "'left-pad' is fetched over plain HTTP",
          places: [place(path: "package-lock.json", lockfile, at: "http://registry.npmjs.org")],
          group: .file("package-lock.json"), change: .worsened)),
      finding(
        3,
        Finding(
          newHost, Subject(.file, "yarn.lock"), "2 packages come from 'cdn.example.net'",
          places: [Place(.cause, in: .candidate, path: "yarn.lock")],
          facts: [Fact("count", now: "2")], group: .file("yarn.lock"), change: .existing)),
      finding(
        4,
        Finding(
          lookalike, Subject(.package, "pkg:npm/1eft-pad@1.0.0"),
          "'1eft-pad' looks like 'left-pad'",
          places: [], change: .introduced)),
      finding(
        5,
        Finding(
          upgraded, Subject(.file, "package-lock.json"), "14 packages were upgraded", places: [],
          facts: [Fact("count", now: "1014")], group: .file("package-lock.json"),
          change: .introduced)),
    ]
  }

  static var story: Story {
    Story(
      id: "replaced-package", title: "the content of a published version was replaced",
      severity: .critical, level: .critical, group: leftPad, findings: [print(1), print(2)],
      timeline: [
        Story.Event(time: "2026-02-14T08:00:00Z", what: "the version was published"),
        Story.Event(time: nil, what: "the digest changed"),
      ], techniques: [.compromiseSoftwareSupplyChain])
  }

  static var open: [NotVerified] {
    let required = { (by: NotVerified.RequiredBy, question: NotVerified) in
      var question = question
      question.requiredBy = by
      return question
    }
    return [
      required(
        .regression,
        NotVerified(
          .lockfile, .file("go.sum"), reason: "malformed",
          detail: "line 2 has four fields where three are expected", next: "go mod tidy",
          place: place(path: "go.sum", "a v1 h1:x\nb v1 h1:y z\n", at: "z"))),
      required(
        .policy,
        NotVerified(
          .packageContent, leftPad, reason: "no-packages", detail: "no package folder was given",
          next: "pintle check --packages ~/.npm/_cacache")),
      NotVerified(
        .manifest, .file("setup.py"), reason: "unsupported", detail: "'setup.py' is a program"),
      NotVerified(
        .manifest, .file("old/setup.py"), reason: "unsupported", detail: "it is a program"),
      NotVerified(
        .base, Subject(.repository, "."), reason: "shallow-clone", detail: "the clone is shallow",
        next: "git fetch --unshallow"),
    ]
  }

  static var waived: [Waived] {
    let first = Finding(
      plainHTTP, Subject(.package, "pkg:npm/right-pad@2.0.0"), "'right-pad' is fetched over HTTP",
      places: [], change: .existing)
    let second = Finding(
      swapped, Subject(.trust, "policy.yml"), "the policy was changed", places: [],
      change: .introduced)
    return [
      Waived(
        finding: finding(20, first), reason: "an internal mirror", owner: "platform team",
        expires: "2027-01-31"),
      Waived(finding: finding(21, second), reason: "approved", owner: "alice", expires: nil),
    ]
  }

  static func verdict(
    _ outcome: Verdict.Outcome, inputs: Inputs = inputs(), stories: [Story] = [],
    findings: [Finding] = [], deciding: Set<String> = [], open: [NotVerified] = [],
    waived: [Waived] = [], coverage: Coverage = coverage, next: [String] = []
  ) -> Verdict {
    Verdict(
      outcome: outcome, failOn: .high, inputs: inputs, stories: stories, findings: findings,
      deciding: deciding, open: open, waived: waived, coverage: coverage, rules: rules, next: next)
  }

  static var fail: Verdict {
    verdict(
      .fail, stories: [story], findings: findings, deciding: [print(1)], open: open,
      waived: waived,
      next: ["pintle why \(print(1))", "pintle check --only drift --base refs/remotes/origin/main"])
  }

  static var pass: Verdict {
    verdict(.pass, inputs: inputs(base: false), coverage: Coverage())
  }

  static var notVerified: Verdict {
    verdict(.notVerified, findings: Array(findings.dropFirst(2)), open: open)
  }

  /// Every verdict that has golden files.
  static var golden: [(name: String, verdict: Verdict)] {
    [("fail", fail), ("pass", pass), ("not-verified", notVerified), ("hostile", hostile)]
  }

  static var all: [(name: String, verdict: Verdict)] { golden + [("endless", endless)] }
}

extension Samples {
  /// Two packages of a lockfile, one with several files, and what a pipeline uses.
  static let twoPackages: Lockfile = {
    let source = Source([], path: "package-lock.json", origin: .candidate)
    func package(_ name: String, _ version: String, _ artifacts: [Artifact]) -> Dependency {
      Dependency(
        ecosystem: .npm, name: name, version: version, location: "node_modules/" + name,
        artifacts: Artifacts(artifacts),
        source: PackageSource(
          .registry, host: "npmjs", url: "https://registry.npmjs.org/\(name)/-/\(name).tgz"),
        install: .no, flags: name == "top" ? .direct : .dev, range: 0..<0, sourceRange: 0..<0,
        digestRange: 0..<0, licence: name == "top" ? "MIT" : nil)
    }
    func digest(_ byte: UInt8) -> [Digest] {
      [Digest(.sha256, [UInt8](repeating: byte, count: 32))].compactMap(\.self)
    }
    let packages = [
      package("top", "2.0.0", [Artifact(digests: digest(1))]),
      package(
        "leaf", "1.0.0",
        [
          Artifact(name: "leaf-1.0.0.whl", digests: digest(2)),
          Artifact(name: "leaf-1.0.0.tar.gz", digests: digest(3)),
        ]),
    ]
    return Lockfile(
      source: source, ecosystem: .npm, format: "package-lock.json v3", dependencies: packages,
      roots: [], anomalies: [],
      graph: { Lockfile.Graph(roots: [0], edges: [[1], []], missing: [], aliases: []) })
  }()

  static let onePipeline: PipelineReferences = {
    let source = Source([], path: ".github/workflows/ci.yml", origin: .candidate)
    var references = PipelineReferences(path: source.path)
    references.uses = [
      Use(
        .action, text: "actions/checkout@v4",
        upstream: UpstreamName(url: "https://github.com/actions/checkout"),
        reference: .named("v4"), source: source, range: 0..<0)
    ]
    references.images = [
      ImageUse(
        .container, text: "alpine:3.20", image: ImageName("alpine:3.20"), source: source,
        range: 0..<0)
    ]
    return references
  }()
}
