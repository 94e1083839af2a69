import Evidence
import Inventory
import Pipelines
import Syntax
import Testing
import Trees

@Suite struct PipelineFormatTests {
  @Test(arguments: [
    ".github/workflows/x.yml", ".github/workflows/x.yaml", "action.yml", "a/b/action.yaml",
    ".gitlab-ci.yml", ".gitlab/x.yml", ".gitlab/a/b.yaml",
  ])
  func readsPipelines(path: String) {
    #expect(PipelineFormats.canRead(TreePath(path)))
    #expect(FileRole(of: TreePath(path)) == .pipeline)
  }

  @Test(arguments: [
    "Dockerfile", "a/Dockerfile", "Dockerfile.dev", "x.Dockerfile", "x.dockerfile",
    "Containerfile", "Containerfile.x", "Dockerfile.file", "compose.yml", "a/compose.yaml",
    "docker-compose.yml", "docker-compose.yaml", "docker-compose.dev.yml", "compose.override.yml",
    "docker-compose-dev.yml", "docker-compose_x.yml", "compose-dev.yaml", ".pre-commit-config.yaml",
    "ci/Build.gitlab-ci.yml", "Dockerfile-alpine-3.6", "Dockerfile_debug", "Jenkinsfile_nightly",
    "build/a.jenkinsfile",
  ])
  func readsOthers(path: String) { #expect(PipelineFormats.canRead(TreePath(path))) }

  @Test(arguments: [
    "", "/", "x", "x.yml", ".github/x.yml", ".github/workflows/a/x.yml", ".github/workflows/x.md",
    "a/.github/workflows/x.yml", "a/.gitlab-ci.yml", "a/.gitlab/x.yml", "dockerfile.txt",
    "Dockerfiles", "MyDockerfile", "Dockerfile-notes.md", "Dockerfile_test.go", "Dockerfile/x",
    "Dockerfile.dockerignore", "compose.json",
    "decompose.yml", "myaction.yml", "action.yml/x", ".pre-commit-config.yml", "profile",
  ])
  func leavesOthers(path: String) {
    #expect(!PipelineFormats.canRead(TreePath(path)))
    let source = Source([], path: TreePath(path), origin: .candidate)
    guard case .unsupported = PipelineFormats.read(source) else {
      Issue.record("read")
      return
    }
  }

  @Test func readsAPathOfTwoFormatsAsBoth() throws {
    let text = "jobs: {a: {uses: a/b/c@v1}}\nruns: {steps: [{uses: c/d@v2}]}\n"
    let found = try references(".github/workflows/action.yml", text)
    #expect(Set(found.uses.map(\.kind)) == [.action, .workflow])
  }

  @Test(arguments: [
    "action.yml", ".github/workflows/x.yml", ".gitlab-ci.yml", "compose.yml",
    ".pre-commit-config.yaml",
  ])
  func reportsKeysThatStandTwice(path: String) {
    let source = Source(Array("a: 1\na: 2\n".utf8), path: TreePath(path), origin: .candidate)
    guard case .read(_, let anomalies) = PipelineFormats.read(source) else {
      Issue.record("not read")
      return
    }
    #expect(anomalies.map(\.kind) == [.duplicateKey])
  }
}
