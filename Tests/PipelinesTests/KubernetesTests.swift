import Evidence
import Inventory
import Pipelines
import Syntax
import Testing

@Suite struct KubernetesTests {
  static let digest = "sha256:" + String(repeating: "a", count: 64)

  static func source(_ text: String, _ path: TreePath) -> Source {
    Source(Array(text.utf8), path: path, origin: .candidate)
  }

  /// Images as written, of a file that is a manifest by its content.
  static func images(_ text: String, _ path: TreePath = "deploy/app.yaml") throws -> [ImageUse] {
    let source = source(text, path)
    #expect(PipelineFormats.look(source) == .pipeline)
    switch PipelineFormats.readByContent(source) {
    case .read(let references, _): return references.images
    case .unsupported(let what): throw ReadError(.unsupported, at: 0, what)
    case .malformed(let error): throw error
    }
  }

  @Test(arguments: [
    "Pod", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicaSet", "Rollout",
  ])
  func readsEveryKindThatHasContainers(kind: String) throws {
    let text = """
      apiVersion: x/v1
      kind: \(kind)
      spec:
        jobTemplate:
          spec:
            initContainers:
            - {name: i, image: 'busybox:1.36'}
            template:
              spec:
                containers:
                - name: a
                  image: ghcr.io/o/a:v1.2.3@\(Self.digest) # why
                  env: [{name: image, value: none}]
                - name: b
                  image: nginx
                - name: none
      """
    let found = try Self.images(text)
    #expect(
      found.map(\.summary) == [
        "workload docker.io/library/busybox:1.36",
        "workload ghcr.io/o/a:v1.2.3@\(Self.digest)", "workload docker.io/library/nginx:latest",
      ])
    #expect(found[1].comment == "why")
    #expect(found[1].written == "ghcr.io/o/a:v1.2.3@\(Self.digest)")
  }

  @Test func readsListsAndStreams() throws {
    let text = """
      apiVersion: v1
      kind: List
      items:
      - {apiVersion: v1, kind: Pod, spec: {containers: [{image: 'a:1'}]}}
      ---
      # nothing
      ---
      apiVersion: tekton.dev/v1
      kind: Task
      spec: {steps: [{image: 'b:2'}], stepTemplate: {image: 'c:3'}}
      ---
      not: an object
      containers: [{image: 'd:4'}]
      ---
      apiVersion: v1
      kind: Pod
      spec: {containers: [{image: $(IMAGE)}]}
      """
    let found = try Self.images(text)
    #expect(found.map(\.text) == ["a:1", "b:2", "c:3", "$(IMAGE)"])
    #expect(found.map { $0.image == nil } == [false, false, false, true])
  }

  @Test func readsValuesOfCharts() throws {
    let text = """
      image:
        registry: quay.io
        repository: o/app
        tag: "1.2"
      sidecar:
        proxyImage: {repository: envoy, tag: v1, digest: \(Self.digest)}
      other:
        image: {repository: o/by-chart, tag: ""}
        pullSecrets: {repository: x}
      """
    for path in ["chart/values.yaml", "values-prod.yml", "apps/podinfo-values.yaml"] {
      let found = try Self.images(text, TreePath(path))
      #expect(
        found.map(\.summary) == [
          "workload quay.io/o/app:1.2", "workload docker.io/library/envoy:v1@\(Self.digest)",
          "workload -",
        ])
      #expect(found[0].written == "o/app")
    }
  }

  @Test func readsKustomizations() throws {
    let text = """
      images:
      - name: app
        newName: ghcr.io/o/app
        newTag: "1.0"
      - {name: b, digest: '\(Self.digest)'}
      - {name: c, newName: d}
      """
    let found = try Self.images(text, "overlays/prod/kustomization.yaml")
    #expect(
      found.map(\.summary) == [
        "workload ghcr.io/o/app:1.0", "workload docker.io/library/b:latest@\(Self.digest)",
        "workload -",
      ])
  }

  @Test func templatesAreNotRead() throws {
    let text = "apiVersion: v1\nkind: Pod\nspec:\n{{- if .x }}\n  image: {{ .y }}\n{{- end }}\n"
    #expect(PipelineFormats.look(Self.source(text, "c/templates/a.yaml")) == .template)
    let elsewhere = Self.source(text, "c/a.yaml")
    #expect(PipelineFormats.look(elsewhere) == .pipeline)
    guard case .unsupported(let what) = PipelineFormats.readByContent(elsewhere) else {
      Issue.record("read")
      return
    }
    #expect(PipelineFormats.isTemplate(what))
    // Braces in a text are YAML all the same.
    let rule = "apiVersion: v1\nkind: Pod\nx: '{{ $labels }}'\nspec: {containers: [{image: 'a:1'}]}"
    #expect(try Self.images(rule).map(\.text) == ["a:1"])
  }

  @Test(arguments: [
    ("a: 1\n", "a.yaml"), ("apiVersion: v1\nkind: Service\n", "a.yaml"), ("", "a.yml"),
    ("resources: [a]\n", "kustomization.yaml"), ("x: 1\n", "values.yaml"),
  ])
  func looksAtContentFirst(text: String, path: String) {
    #expect(PipelineFormats.look(Self.source(text, TreePath(path))) == .other)
  }

  @Test(arguments: [
    "apiVersion: v1\nkind: Pod\nimage: [", "apiVersion: v1\nkind: Pod\nimage: \u{0}",
  ])
  func refuses(text: String) {
    guard case .malformed = PipelineFormats.readByContent(Self.source(text, "a.yaml")) else {
      Issue.record("read")
      return
    }
  }

  /// What aliases repeat is taken once, and no tree of them is walked without an end.
  @Test func aliasesAreBounded() throws {
    let text = """
      apiVersion: v1
      kind: Pod
      base: &c {containers: [{image: 'a:1'}]}
      more: [*c, *c, {x: *c}]
      """
    #expect(try Self.images(text).map(\.text) == ["a:1"])
  }

  @Test func knowsWhatMayBeOne() {
    #expect(PipelineFormats.mayRead("a/b.yaml") && !PipelineFormats.mayRead("a/b.json"))
    #expect(!PipelineFormats.mayRead("node_modules/a/b.yaml"))
  }
}

@Suite struct DevContainerTests {
  @Test func readsImageAndFeatures() throws {
    let text = """
      // comment
      {"image": "mcr.microsoft.com/devcontainers/base:1-ubuntu",
       "features": {"ghcr.io/devcontainers/features/node:1": {}, "./local": {}, "https://h.example/f.tgz": {},},}
      """
    for path in [
      ".devcontainer/devcontainer.json", ".devcontainer.json", ".devcontainer/x/devcontainer.json",
    ] {
      #expect(
        try references(TreePath(path), text).images.map(\.summary) == [
          "container mcr.microsoft.com/devcontainers/base:1-ubuntu",
          "feature ghcr.io/devcontainers/features/node:1", "feature -",
        ])
    }
    #expect(!PipelineFormats.canRead("src/devcontainer.json"))
  }

  @Test(arguments: ["[]", "{", ""])
  func refuses(text: String) {
    #expect(throws: ReadError.self) { try references(".devcontainer.json", text) }
  }

  @Test(arguments: ["{}", #"{"image": 1, "features": []}"#])
  func passesOverOtherShapes(text: String) throws {
    #expect(try references(".devcontainer.json", text).images.isEmpty)
  }
}

@Suite struct CircleCITests {
  @Test func readsImages() throws {
    let text = """
      version: 2.1
      executors:
        base: {docker: [{image: cimg/go:1.22}]}
      jobs:
        build:
          docker:
            - image: cimg/node:20.1
            - {image: 'postgres:16', environment: {image: x}}
        vm: {machine: {image: ubuntu-2204:current}}
      """
    #expect(
      try references(".circleci/config.yml", text).images.map(\.summary) == [
        "container docker.io/cimg/go:1.22", "container docker.io/cimg/node:20.1",
        "service docker.io/library/postgres:16",
      ])
  }
}
