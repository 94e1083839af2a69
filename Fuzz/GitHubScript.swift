import Evidence
import Inventory
import Pipelines
import Syntax

/// Judges any bytes as the JavaScript of a workflow's step, whose outputs a later step runs: what is told lies inside
/// the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let script = Array(UnsafeBufferPointer(start: start, count: count))
  let lines = script.split(separator: 0x0A, omittingEmptySubsequences: false)
  let block = Array(lines.joined(separator: Array("\n            ".utf8)))
  let source = Source(
    Array(before.utf8) + block + Array(behind.utf8), path: ".github/workflows/a.yml",
    origin: .candidate)
  let file = PipelineFile(source)
  guard case .read(let references, _) = PipelineFormats.read(file) else { return 0 }
  var report = Report()
  PipelineRules.check(PipelineSet([file], [references]), into: &report)
  for place in report.findings.flatMap(\.places) {
    precondition(place.byteOffset >= 0 && place.byteOffset <= source.bytes.count)
    _ = place.position
  }
  return 0
}

private let before = """
  on: pull_request_target
  permissions: {contents: write}
  jobs:
    a:
      runs-on: ubuntu-24.04
      steps:
        - id: s
          uses: actions/github-script@0000000000000000000000000000000000000000
          with:
            script: |

  """ + "            "

private let behind = """

        - run: echo ${{ steps.s.outputs.x }} ${{ steps.s.outputs.result }}

  """
