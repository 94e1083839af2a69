import Evidence
import Inventory
import Pipelines
import Syntax

/// Makes each edit that a finding brings, alone: what was YAML is YAML after it, lines that it does not
/// touch stay as they are, and the finding that it was made for is gone or tells of another place.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = Source(
    Array(UnsafeBufferPointer(start: start, count: count)), path: ".github/workflows/a.yml",
    origin: .candidate)
  guard let before = findings(source) else { return 0 }
  for finding in before {
    guard let repair = finding.repair else { continue }
    let bytes = edited(source.bytes, repair)
    guard let after = findings(Source(bytes, path: source.path, origin: .candidate)) else {
      preconditionFailure("an edit broke the file")
    }
    checkLines(source.bytes, bytes, repair)
    let (was, left) = (before.count { same($0, finding) }, after.count { same($0, finding) })
    precondition(left < was, "an edit left its finding")
  }
  return 0
}

/// Nil for what is no workflow.
private func findings(_ source: Source) -> [Finding]? {
  let file = PipelineFile(source)
  guard case .read(let references, _) = PipelineFormats.read(file) else { return nil }
  var report = Report()
  PipelineRules.check(
    PipelineSet(
      [file], [references], commit: { _ in String(repeating: "1", count: 40) }), into: &report)
  return report.findings
}

private func same(_ left: Finding, _ right: Finding) -> Bool {
  left.rule == right.rule && left.subject == right.subject && left.identity == right.identity
}

private func edited(_ bytes: [UInt8], _ repair: Repair) -> [UInt8] {
  var bytes = bytes
  for edit in repair.edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
    bytes.replaceSubrange(edit.range, with: edit.replacement)
  }
  return bytes
}

/// Every line without an edit is there afterwards, in its order.
private func checkLines(_ before: [UInt8], _ after: [UInt8], _ repair: Repair) {
  var kept: [ArraySlice<UInt8>] = []
  var start = 0
  for line in before.split(separator: 0x0A, omittingEmptySubsequences: false) {
    let range = start..<(start + line.count + 1)
    start += line.count + 1
    let isTouched = repair.edits.contains { edit in
      edit.range.lowerBound < range.upperBound && edit.range.upperBound >= range.lowerBound
    }
    if !isTouched { kept.append(line) }
  }
  var rest = after.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
  for line in kept {
    guard let place = rest.firstIndex(of: line) else { preconditionFailure("a line is gone") }
    rest = rest[(place + 1)...]
  }
}
