import Evidence
import Inventory
import Pipelines
import Syntax

/// Reads any bytes as a Jenkinsfile: what is told lies inside the text, and an image's name is written
/// exactly where it is said to be.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: "Jenkinsfile", origin: .candidate)
  let file = PipelineFile(source)
  switch PipelineFormats.read(file) {
  case .malformed(let error): precondition((0...count).contains(error.offset))
  case .unsupported: preconditionFailure("a file of this name is read")
  case .read(let references, _):
    for image in references.images {
      precondition(image.range.lowerBound >= 0 && image.range.upperBound <= count)
      precondition(String(decoding: bytes[image.range], as: UTF8.self) == image.text)
    }
    judge(file, references)
  }
  return 0
}

private func judge(_ file: PipelineFile, _ references: PipelineReferences) {
  var report = Report()
  PipelineRules.check(PipelineSet([file], [references]), into: &report)
  for place in report.findings.flatMap(\.places) {
    precondition(place.byteOffset >= 0 && place.byteOffset <= file.source.bytes.count)
    _ = place.position
  }
}
