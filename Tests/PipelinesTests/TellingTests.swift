import Evidence
import Pipelines
import Syntax
import Testing

/// What messages say of addresses, gates and parts that never run.
@Suite struct TellingTests {
  private static func findings(_ texts: [String: String]) -> [Finding] {
    let files = texts.sorted { $0.key < $1.key }.map { path, text in
      PipelineFile(Source(Array(text.utf8), path: TreePath(path), origin: .candidate))
    }
    let references = files.compactMap { file in
      if case .read(let references, _) = PipelineFormats.read(file) { references } else { nil }
    }
    var report = Report()
    PipelineRules.check(PipelineSet(files, references), into: &report)
    return report.findings
  }

  private static func workflow(_ head: String, _ job: String) -> [String: String] {
    [
      ".github/workflows/a.yml": head + "\npermissions: {contents: write}\njobs:\n  a:\n" + job
        + "\n"
    ]
  }

  /// Variables stand in an address by their names.
  @Test(arguments: [
    (
      "curl -sSL https://get.example.org/$VERSION/a-${OS}.sh | sh",
      "what 'https://get.example.org/$VERSION/a-${OS}.sh' sends is run as it comes"
    ),
    (
      "curl -sSL \"https://get.example.org/$(uname -m)/a.sh\" | sh",
      "what 'https://get.example.org/$(uname -m)/a.sh' sends is run as it comes"
    ),
    (
      "curl -o kind https://get.example.org/${{ env.KIND }}/kind && chmod +x kind",
      "'https://get.example.org/${{ env.KIND }}/kind' is run and nothing checks what it is"
    ),
  ]) func tellsAddressesAsWritten(command: String, message: String) {
    let found = Self.findings(
      Self.workflow("on: push", "    runs-on: x\n    steps:\n      - run: |\n          " + command))
    #expect(found.map(\.message).contains(message))
  }

  @Test func tellsGatesInTheMessage() throws {
    let found = Self.findings(
      Self.workflow(
        "on: issues",
        "    environment: prod\n    runs-on: x\n    steps:\n      - run: echo ${{ github.event.issue.title }}"
      ))
    let path = try #require(found.first { $0.rule.id == "outsider-reaches-execution" })
    #expect(path.message.hasSuffix("; gate: the environment 'prod', if it asks for approval"))
    #expect(path.severity == .medium)
  }

  /// Of two ways the one that stands open is told.
  @Test func tellsTheOpenWayFirst() throws {
    let found = Self.findings(
      Self.workflow(
        "on: issue_comment",
        """
            runs-on: x
            steps:
              - if: contains(fromJSON(vars.TEAM), github.actor)
                run: echo ${{ github.event.comment.body }}
              - run: echo ${{ github.event.issue.title }}
        """))
    let path = try #require(found.first { $0.rule.id == "outsider-reaches-execution" })
    #expect(path.severity == .high)
    #expect(path.facts.contains { $0.label == "2 control" && $0.now == "github.event.issue.title" })
  }

  @Test func tellsWhatNeverRuns() throws {
    let found = Self.findings(
      Self.workflow(
        "on: push",
        "    if: false\n    runs-on: x\n    steps:\n      - run: curl https://x.example.org | sh"))
    let download = try #require(found.first { $0.rule.id == "pipe-to-shell" })
    #expect(download.severity == .low)
    #expect(
      download.facts.contains { $0.now == "the job 'a': its condition holds in no run" })
  }

  /// A password that is written there is there, whether the job runs or not.
  @Test func tellsPasswordsOfWhatNeverRuns() throws {
    let found = Self.findings(
      Self.workflow(
        "on: push",
        """
            if: false
            runs-on: x
            container:
              image: registry.example.org/a:1
              credentials: {username: ann, password: correct-horse}
            steps: [{run: make}]
        """))
    let password = try #require(found.first { $0.rule.id == "hardcoded-credential" })
    #expect(password.severity > .low)
  }

  /// Names, paths and chains of the workflows that a run waits for.
  @Test(arguments: [
    ("[Release]", "name: Release\non: push", true),
    ("[Release]", "name: Release\non: [push, pull_request]", false),
    ("[Release]", "name: Release\non: {pull_request_target: {types: [labeled]}}", false),
    ("[Release]", "name: Release\non: {workflow_run: {workflows: [Other]}}", false),
    ("[Release]", "name: Release\non: {workflow_run: {workflows: [Release]}}", false),
    ("[Release]", "name: Other\non: push", false), ("[.github/workflows/b.yml]", "on: push", true),
    ("[Release, Missing]", "name: Release\non: push", false),
  ]) func knowsWhoStartsARun(names: String, other: String, isGated: Bool) throws {
    var texts = Self.workflow(
      "on: {workflow_run: {workflows: \(names)}}",
      "    runs-on: x\n    steps:\n      - run: echo ${{ github.event.workflow_run.head_branch }}")
    texts[".github/workflows/b.yml"] = other + "\njobs: {}\n"
    let path = try #require(
      Self.findings(texts).first { $0.rule.id == "outsider-reaches-execution" })
    #expect((path.severity == .medium) == isGated)
  }
}
