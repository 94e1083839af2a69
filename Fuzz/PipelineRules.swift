import Evidence
import Inventory
import Pipelines
import Syntax

/// Judges any bytes as pipelines of every system, and makes the edits that findings bring: places lie
/// inside the text, and what was YAML is YAML after the edits.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let paths: [TreePath] = [
    ".github/workflows/action.yml", ".gitlab-ci.yml", ".circleci/config.yml", "azure-pipelines.yml",
    ".buildkite/a.yml", ".drone.yml", "bitbucket-pipelines.yml", ".tekton/a.yaml", ".travis.yml",
    ".cirrus.yml", "appveyor.yml", "Jenkinsfile", "Dockerfile", ".vscode/tasks.json",
    ".claude/settings.json", ".husky/pre-commit", "renovate.json", ".github/dependabot.yml",
  ]
  for path in paths { judge(Source(bytes, path: path, origin: .candidate)) }
  return 0
}

private func judge(_ source: Source) {
  let file = PipelineFile(source)
  var references: [PipelineReferences] = []
  if PipelineFormats.canRead(source.path) {
    guard case .read(let found, _) = PipelineFormats.read(file) else { return }
    references = [found]
  }
  let pipelines = PipelineSet(
    [file], references, commit: { _ in String(repeating: "1", count: 40) })
  var report = Report()
  PipelineRules.check(pipelines, into: &report)
  PipelineChangeRules.check(pipelines, pipelines, into: &report)
  for finding in report.findings {
    for place in finding.places {
      precondition(place.byteOffset >= 0 && place.byteOffset <= source.bytes.count)
      _ = place.position
    }
    if let repair = finding.repair { check(repair, source) }
  }
}

private func check(_ repair: Repair, _ source: Source) {
  var bytes = source.bytes
  for edit in repair.edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
    precondition(edit.range.lowerBound >= 0 && edit.range.upperBound <= bytes.count)
    bytes.replaceSubrange(edit.range, with: edit.replacement)
  }
  let after = Source(bytes, path: source.path, origin: .candidate)
  precondition((try? YAMLDocument(after)) != nil, "an edit broke the file")
}
