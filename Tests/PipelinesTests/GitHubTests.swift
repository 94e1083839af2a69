import Evidence
import Inventory
import Pipelines
import Syntax
import Testing

@Suite struct GitHubTests {
  static let commit = "0123456789abcdef0123456789abcdef01234567"

  static func workflow(_ text: String) throws -> PipelineReferences {
    try references(".github/workflows/ci.yml", text)
  }

  static func step(_ uses: String) throws -> PipelineReferences {
    try workflow("jobs:\n  a:\n    steps:\n      - uses: \(uses)\n")
  }

  @Test func readsEveryPlace() throws {
    let found = try Self.workflow(
      """
      on: push
      jobs:
        build:
          container: node:20  # tools
          services:
            db: {image: "postgres:16"}
            cache:
              image: ghcr.io/x/redis@sha256:\(String(repeating: "a", count: 64))
          steps:
            - run: echo
            - name: é
              uses: actions/checkout@\(Self.commit.uppercased()) # v4.2.2
            - uses: docker://alpine:3.20
        call:
          uses: 'org/.github/.github/workflows/x.yml@main'
        other: {container: {image: docker://busybox}, steps: [{uses: ./local}, {uses: a/b@v1}]} # x

      """)
    #expect(
      found.uses.map(\.summary) == [
        "action github.com/actions/checkout commit(\"\(Self.commit)\")",
        "workflow github.com/org/.github .github/workflows/x.yml named(\"main\")",
        "action - local", "action github.com/a/b named(\"v1\")",
      ])
    #expect(found.uses.allSatisfy { $0.written == $0.text })
    #expect(found.uses.map(\.comment) == ["v4.2.2", nil, nil, "x"])
    #expect(
      found.images.map(\.summary) == [
        "container docker.io/library/node:20", "service docker.io/library/postgres:16",
        "service ghcr.io/x/redis:latest@sha256:\(String(repeating: "a", count: 64))",
        "container docker.io/library/alpine:3.20", "container docker.io/library/busybox:latest",
      ])
    #expect(found.images.allSatisfy { $0.written == $0.text })
    #expect(found.images[0].comment == "tools")
  }

  @Test(arguments: [
    ("a/b@v1", "action github.com/a/b named(\"v1\")"),
    ("a/b/c/d@v1", "action github.com/a/b c/d named(\"v1\")"),
    ("a/b@feature/x", "action github.com/a/b named(\"feature/x\")"),
    ("a/b@v1@v2", "action github.com/a/b named(\"v1@v2\")"),
    ("a/b", "action github.com/a/b missing"),
    ("a/b@0123456", "action github.com/a/b named(\"0123456\")"),
    ("./x", "action - local"), ("../x", "action - local"),
    ("$/", "action - local"), ("$/x/y", "action - local"), ("$x/y@v1", "action - unreadable"),
    ("a/b@", "action - unreadable"), ("a@v1", "action - unreadable"),
    // As the runner reads them: both slashes, empty parts passed over.
    ("a//b@v1", "action github.com/a/b named(\"v1\")"),
    ("a/b/@v1", "action github.com/a/b named(\"v1\")"),
    ("a\\b@v1", "action github.com/a/b named(\"v1\")"),
    ("a/b/../c@v1", "action - unreadable"),
    ("-a/b@v1", "action - unreadable"), ("a/b@v1 x", "action - unreadable"),
    ("a/b@-v", "action - unreadable"), ("a/b@v1..2", "action - unreadable"),
    ("${{ matrix.action }}", "action - unreadable"), ("a/b@${{ x }}", "action - unreadable"),
    ("[a/b@v1]", "action - unreadable"), ("{x: a/b@v1}", "action - unreadable"),
    ("", "action - unreadable"), ("~", "action - unreadable"), ("12", "action - unreadable"),
  ])
  func tellsForms(uses: String, summary: String) throws {
    #expect(try Self.step(uses).uses.map(\.summary) == [summary])
  }

  @Test(arguments: [
    ("'a/b@v1'  # one", "a/b@v1", "one"), ("\"a/b@v1\" #one", "a/b@v1", "one"),
    ("a/b@v1#x", "a/b@v1#x", nil), ("!!str a/b@v1 # é ", "a/b@v1", "é"),
    ("&x 'a/b@v1'", "a/b@v1", nil), (">-\n          a/b@v1", "a/b@v1", nil),
    ("\"a/\\x62@v1\"", "a/\\x62@v1", nil), ("&x # c\n          \"a/\\x62@v1\"", "a/\\x62@v1", nil),
  ])
  func keepsPlaces(uses: String, written: String, comment: String?) throws {
    let use = try #require(try Self.step(uses).uses.first)
    #expect(use.written == written && use.comment == comment)
    #expect(use.upstream?.path == "a/b")
  }

  @Test func followsAliases() throws {
    let found = try Self.workflow(
      """
      x: &pin a/b@v1 # first
      jobs:
        one:
          steps: &steps
            - uses: *pin
            - &step {uses: c/d@v2}
        two: {steps: *steps}
        three:
          <<: {uses: e/f/g.yml@v3}
          steps: [*step]

      """)
    #expect(found.uses.map(\.text) == ["a/b@v1", "c/d@v2", "e/f/g.yml@v3"])
    #expect(found.uses.map(\.written) == found.uses.map(\.text))
    #expect(found.uses[0].comment == "first")
  }

  @Test func readsStepsInSteps() throws {
    let found = try Self.workflow(
      """
      jobs:
        a:
          steps:
            - parallel:
                - uses: a/b@v1
                - parallel: [{uses: a/b@v2}]
            - {wait: [x], with: {uses: no/no@v1}}
            - uses: a/b@v3

      """)
    #expect(found.uses.map(\.text) == ["a/b@v1", "a/b@v2", "a/b@v3"])
  }

  @Test func readsEveryDocumentAndEveryKey() throws {
    let found = try Self.workflow(
      """
      jobs: {a: {uses: a/b/c@v1, uses: a/b/c@v2}}
      jobs: {a: {uses: a/b/c@v3}}
      ---
      jobs: {a: {uses: a/b/c@v4}}

      """)
    #expect(found.uses.map(\.reference) == ["v1", "v2", "v3", "v4"].map { .named($0) })
  }

  @Test func keepsWhatItCannotResolve() throws {
    let found = try Self.workflow(
      """
      jobs:
        a: {container: "${{ matrix.image }}", services: "${{ fromJSON(x) }}"}
        b: {container: '', services: {x: {image: 'a:${{ y }}'}, y: 'redis:7', z: {image: ~}}}

      """)
    #expect(
      found.images.map(\.text) == [
        "${{ matrix.image }}", "${{ fromJSON(x) }}", "a:${{ y }}", "redis:7",
      ])
    #expect(found.images.map { $0.image == nil } == [true, true, true, false])
  }

  @Test(arguments: [
    "jobs: [a]", "jobs: 1", "jobs: {a: [1]}", "jobs: {a: {steps: {uses: x}}}", "jobs:", "", "# x",
    "jobs: {a: {steps: [1, [uses], ~]}}", "---\n---\n", "{}", "a: {uses: a/b@v1}",
    "jobs: {[a]: {steps: {}}, ? {b: c} : 1}",
  ])
  func passesOverOtherShapes(text: String) throws {
    let found = try Self.workflow(text)
    #expect(found.uses.isEmpty && found.images.isEmpty)
  }

  @Test(arguments: [
    ("- a", 0), ("a: ok\n---\ntext", 10), ("a: \u{0}", 3), ("jobs: {a: [", 11), ("\tjobs:", 0),
    ("a: *b", 3),
  ])
  func refuses(text: String, offset: Int) {
    let error = #expect(throws: ReadError.self) { try Self.workflow(text) }
    #expect(error?.offset == offset)
  }

  @Test func boundsWhatItKeeps() throws {
    let long = String(repeating: "x", count: 5000)
    let use = try #require(try Self.step("a/b/\(long)@\(Self.commit)").uses.first)
    #expect(use.summary == "action - unreadable" && use.text.utf8.count == 4096)
  }

  static let composite = """
    name: "An action"
    runs:
      using: composite
      steps:
        - uses: actions/cache/restore@v4 # pinned?
        - run: echo
          shell: bash

    """

  @Test func readsCompositeActions() throws {
    let found = try references("tools/x/action.yaml", Self.composite)
    #expect(
      found.uses.map(\.summary) == ["action github.com/actions/cache restore named(\"v4\")"])
    #expect(found.uses.first?.comment == "pinned?")
  }

  @Test(arguments: [
    ("docker://a/b:1", ["container docker.io/a/b:1"]), ("Dockerfile", []), ("x/Dockerfile", []),
  ])
  func readsDockerActions(image: String, images: [String]) throws {
    let found = try references("action.yml", "runs: {using: docker, image: '\(image)'}")
    #expect(found.images.map(\.summary) == images)
    #expect(found.images.allSatisfy { $0.written == $0.text })
  }

  @Test func readsManifests() throws {
    let text = "name: x\nruns:\n  using: 'node20' # lts\n  main: dist/index.js\n  post: dist/p.js\n"
    let source = Source(Array(text.utf8), path: "action.yml", origin: .candidate)
    guard case .read(let manifest, _) = ActionManifest.read(source) else {
      Issue.record("not read")
      return
    }
    let runs = try #require(manifest.runs)
    #expect(runs.using?.text == "node20" && runs.using?.comment == "lts")
    #expect(
      runs.main.map { String(decoding: source.bytes[$0.range], as: UTF8.self) }
        == "dist/index.js")
    #expect(runs.post?.text == "dist/p.js" && runs.pre == nil && runs.stepCount == 0)
    #expect(manifest.name?.text == "x")
  }

  @Test(arguments: ["", "- a", "runs: [", "~"])
  func refusesManifests(text: String) {
    let source = Source(Array(text.utf8), path: "action.yml", origin: .candidate)
    guard case .malformed = ActionManifest.read(source) else {
      Issue.record("read")
      return
    }
  }

  @Test(arguments: [
    ("${{ matrix.image }}", ["node:22", "node:24", "python"]),
    ("${{ matrix.nested.image }}", ["a:1"]),
    ("node:${{ matrix.version }}", ["node:20", "node:21"]),
    ("${{ inputs.base }}", ["debian:12"]), ("${{ inputs.none || 'alpine:3' }}", ["alpine:3"]),
    ("${{ matrix.made }}", nil), ("${{ matrix.half }}", nil), ("${{ inputs.none }}", nil),
    ("${{ matrix.absent }}", nil), ("${{ needs.a.outputs.b }}", nil), ("${{ matrix.image", nil),
  ])
  func putsLiteralValuesIntoImages(_ image: String, _ meant: [String]?) throws {
    let found = try references(
      ".github/workflows/a.yml",
      """
      on:
        workflow_dispatch:
          inputs: {base: {default: 'debian:12'}, none: {type: string}}
      jobs:
        a:
          strategy:
            matrix:
              image: ['node:22', 'node:24']
              version: [20, 21]
              nested: [{image: 'a:1'}]
              made: ${{ fromJSON(needs.a.outputs.b) }}
              half: ['x:1', '${{ github.sha }}']
              include: [{image: python}]
          container: "\(image)"
      """)
    #expect(found.images.map(\.text) == meant ?? [image])
    #expect(found.images.allSatisfy { ($0.image == nil) == (meant == nil) })
    #expect(found.images.allSatisfy { $0.written == image })
  }
}
