import Evidence
import Inventory
import Syntax
import Testing

@testable import Pipelines

/// What flows from an outsider into outputs: by scripts of shells and of `actions/github-script`.
@Suite struct DataFlowTests {
  /// What an output of a step can hold that runs behind a pull request's artifact.
  private func taint(_ step: String, _ output: String) throws -> Taint {
    let text = """
      on: {workflow_run: {workflows: [CI], types: [completed]}}
      permissions: {contents: write}
      jobs:
        a:
          runs-on: ubuntu-latest
          steps:
            - uses: dawidd6/action-download-artifact@v6
            - id: x
      \(step)
            - run: echo ${{ steps.x.outputs.\(output) }}
      """
    let source = Source(Array(text.utf8), path: ".github/workflows/a.yml", origin: .candidate)
    let root = try #require(try YAMLDocument(source).root)
    let workflow = JudgedWorkflow(try #require(Workflow(root)))
    let injections = withExtendedLifetime(workflow) { $0.jobs.first?.injections }
    return try #require(injections?.first).taint
  }

  @Test(arguments: [
    (#"core.setOutput('a', fs.readFileSync('x'))"#, true),
    (#"core.setOutput("a", `${fs.readFileSync('x')}`.trim());"#, true),
    (#"const t = fs.readFileSync('x').toString(); core.setOutput('a', t.split('\n')[0])"#, true),
    (#"const { a, b: c } = JSON.parse(fs.readFileSync('x')); core.setOutput('a', c)"#, true),
    (#"core.setOutput('a', x === 1 ? 'no' : await fs.promises.readFile('x', 'utf8'))"#, true),
    (#"for (const n of ['a']) core.setOutput(n, fs.readFileSync(n))"#, true),
    (#"const pr = (await github.rest.pulls.get(q)).data; core.setOutput('a', pr.title)"#, true),
    (#"core.setOutput('a', context.payload.workflow_run.head_branch)"#, true),
    (#"core.setOutput('a', Number(fs.readFileSync('x')))"#, false),
    (#"core.setOutput('a', fs.readFileSync('x', 'utf8').length)"#, false),
    (#"core.setOutput('a', fs.readFileSync('x', 'utf8') === 'yes')"#, false),
    (#"core.setOutput('a', !fs.readFileSync('x'))"#, false),
    (
      #"const t = f.readFileSync('x'); if (!/^\d+$/.test(t)) throw 1; core.setOutput('a', t)"#,
      false
    ),
    (#"const t = f.readFileSync('x'); if (['a', 'b'].includes(t)) core.setOutput('a', t)"#, false),
    (#"core.setOutput('a', fs.readFileSync('x').toString().match(/[0-9]+/)[0])"#, false),
    (#"// core.setOutput('a', fs.readFileSync('x'))"#, false),
    (#"core.setOutput('b', fs.readFileSync('x')); core.setOutput('a', 'fine')"#, false),
    (#"core.setOutput('a', context.payload.workflow_run.id)"#, false),
  ])
  func followsScriptsOfGitHub(script: String, isOutsider: Bool) throws {
    let step = """
              uses: actions/github-script@v7
              with:
                script: |
                  \(script)
      """
    #expect((try taint(step, "a").control == .outsider) == isOutsider)
  }

  @Test(arguments: [
    (#"return fs.readFileSync('x', 'utf8')"#, true),
    (#"if (a) { return fs.readFileSync('x', 'utf8') }"#, true),
    (#"const f = () => { return fs.readFileSync('x', 'utf8') }; return 1"#, false),
  ])
  func followsWhatIsReturned(script: String, isOutsider: Bool) throws {
    let step = """
              uses: actions/github-script@v7
              with:
                script: |
                  \(script)
      """
    #expect((try taint(step, "result").control == .outsider) == isOutsider)
  }

  @Test(arguments: [
    (#"echo "::set-output name=a::$(<x)""#, true),
    (#"echo "a=$(<x)" >> $GITHUB_OUTPUT"#, true),
    (#"read -r n < x; echo "a=$n" >> $GITHUB_OUTPUT"#, true),
    (#"n=$(cat x | tr -d '\r\n'); echo "a=$n" >> $GITHUB_OUTPUT"#, true),
    (#"{ echo "a<<E"; cat x; echo E; } >> "$GITHUB_OUTPUT""#, true),
    (#"cat x >> "$GITHUB_OUTPUT""#, true),
    (#"echo "a=$(jq -r .title x)" >> $GITHUB_OUTPUT"#, true),
    (#"echo "a=$(tr -cd 0-9 < x)" >> $GITHUB_OUTPUT"#, false),
    (#"echo "a=$(sed 's/[^0-9]//g' x)" >> $GITHUB_OUTPUT"#, false),
    (#"n=$(<x); echo "a=${#n}" >> $GITHUB_OUTPUT"#, false),
    (#"n=$(<x); [[ $n =~ ^[0-9]+$ ]] || exit 1; echo "::set-output name=a::$n""#, false),
    (#"echo "b=$(<x)" >> $GITHUB_OUTPUT; echo "a=1" >> $GITHUB_OUTPUT"#, false),
    (#"echo "a=$(jq -r .number "$GITHUB_EVENT_PATH")" >> $GITHUB_OUTPUT"#, false),
    (#"echo "a=$(wc -l x)" >> $GITHUB_OUTPUT"#, false),
  ])
  func followsShells(script: String, isOutsider: Bool) throws {
    let step = """
              run: |
                \(script)
      """
    #expect((try taint(step, "a").control == .outsider) == isOutsider)
  }

  @Test(arguments: [
    ("^[0-9]+$", false, true), (#"^v?\d+\.\d+$"#, false, true), ("[0-9a-f]{40}", true, true),
    ("^(a|b)$", false, true), ("[0-9]+", false, false), ("^.*$", false, false),
    ("^[^a]+$", false, false), ("^[0-9]+$|x$", false, false), ("^a;b$", false, false),
    (#"^\S+$"#, false, false), ("^[$a]+$", false, false), ("", true, false),
  ])
  func knowsNarrowPatterns(pattern: String, isWhole: Bool, isNarrow: Bool) {
    #expect(NarrowPattern.isNarrow(pattern, isWhole: isWhole) == isNarrow)
  }

  private static let circles: [(TreePath, String)] = [
    (
      ".github/workflows/a.yml",
      """
      on:
        workflow_run: {workflows: [CI], types: [completed]}
        workflow_call: {inputs: {x: {type: string}}, outputs: {x: {value: "${{ jobs.b.outputs.x }}"}}}
      permissions: {contents: write}
      jobs:
        b:
          uses: ./.github/workflows/a.yml
          with: {x: "${{ needs.c.outputs.x }}${{ inputs.x }}"}
        c:
          uses: ./.github/workflows/a.yml
          with: {x: "${{ needs.b.outputs.x }}${{ needs.d.outputs.x }}"}
        d:
          outputs: {x: "${{ needs.d.outputs.x }}${{ steps.s.outputs.x }}"}
          env: {X: "${{ env.X }}${{ env.Y }}", Y: "${{ env.X }}${{ inputs.x }}"}
          steps:
            - id: s
              uses: ./one
              with: {x: "${{ steps.s.outputs.x }}${{ env.X }}${{ github.head_ref }}"}
            - run: gh run download; echo ${{ inputs.x }} ${{ steps.s.outputs.x }} ${{ env.Y }}
      """
    ),
    (
      "one/action.yml",
      """
      inputs: {x: {default: "${{ inputs.x }}"}}
      outputs: {x: {value: "${{ steps.s.outputs.x }}"}}
      runs:
        using: composite
        steps:
          - {id: s, uses: ./two, with: {x: "${{ inputs.x }}${{ steps.s.outputs.x }}"}}
          - {uses: ./one}
      """
    ),
    (
      "two/action.yml",
      """
      inputs: {x: {}}
      outputs: {x: {value: "${{ steps.s.outputs.x }}${{ inputs.x }}"}}
      runs:
        using: composite
        steps:
          - {id: s, uses: ./one, with: {x: "${{ inputs.x }}"}}
          - {shell: bash, run: "echo ${{ inputs.x }} ${{ steps.s.outputs.x }}"}
      """
    ),
  ]

  /// Workflows and actions that use each other in circles, and values that lead to themselves.
  @Test func endsInCircles() {
    let files = Self.circles.map { path, text in
      PipelineFile(Source(Array(text.utf8), path: path, origin: .candidate))
    }
    let references = files.compactMap { file -> PipelineReferences? in
      guard case .read(let references, _) = PipelineFormats.read(file) else { return nil }
      return references
    }
    let pipelines = PipelineSet(files, references)
    #expect(pipelines.workflows.count == 1 && pipelines.actions.count == 2)
    var report = Report()
    PipelineRules.check(pipelines, into: &report)
    #expect(report.findings.contains { $0.rule.id == "script-injection" })
  }
}
