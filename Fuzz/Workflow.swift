import Evidence
import Inventory
import Pipelines
import Syntax

/// Reads any bytes as every format of pipelines that is YAML: ranges lie inside the text, and only what
/// can be read names an upstream.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let paths: [TreePath] = [
    ".github/workflows/action.yml", ".gitlab-ci.yml", "compose.yml", ".pre-commit-config.yaml",
  ]
  for path in paths { read(Source(bytes, path: path, origin: .candidate)) }
  for path: TreePath in [".circleci/config.yml", ".devcontainer.json"] {
    read(Source(bytes, path: path, origin: .candidate))
  }
  for path: TreePath in ["a.yaml", "values.yaml", "kustomization.yaml"] {
    let source = Source(bytes, path: path, origin: .candidate)
    if case .pipeline = PipelineFormats.look(source) {
      check(PipelineFormats.readByContent(source), bytes.count)
    }
  }
  _ = ActionManifest.read(Source(bytes, path: "action.yml", origin: .candidate))
  return 0
}

private func read(_ source: Source) {
  let reading = PipelineFormats.read(source)
  if case .unsupported = reading { preconditionFailure("these names are read") }
  check(reading, source.bytes.count)
}

private func check(_ reading: Reading<PipelineReferences>, _ count: Int) {
  switch reading {
  case .read(let references, _):
    for use in references.uses { check(use, count) }
    for image in references.images {
      precondition(image.range.upperBound <= count)
      _ = image.place(.cause).position
    }
  case .malformed(let error): precondition((0...count).contains(error.offset))
  case .unsupported: return
  }
}

private func check(_ use: Use, _ count: Int) {
  precondition(use.range.lowerBound >= 0 && use.range.upperBound <= count)
  precondition(use.text.utf8.count <= 8193 * 3)
  switch use.reference {
  case .commit, .named, .missing: precondition(use.upstream != nil)
  case .local, .unreadable: precondition(use.upstream == nil)
  }
  _ = use.place(.cause).position
}
