import Evidence
import Inventory
import Pipelines
import Syntax

/// Reads any bytes as a Dockerfile: ranges lie inside the text, and no image's name holds a variable.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: "Dockerfile", origin: .candidate)
  switch PipelineFormats.read(source) {
  case .read(let references, _):
    precondition(references.uses.isEmpty)
    for image in references.images {
      precondition(image.range.lowerBound >= 0 && image.range.upperBound <= count)
      precondition(!image.range.isEmpty && !image.text.isEmpty)
      precondition(image.image?.nameAndTag.contains("$") != true)
      _ = image.place(.cause).position
    }
  case .malformed(let error): precondition((0...count).contains(error.offset))
  case .unsupported: preconditionFailure("a Dockerfile is read")
  }
  return 0
}
