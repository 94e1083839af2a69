import Evidence
import Syntax

/// Reads any bytes as HCL and walks all of it: ranges lie inside the text and inside each other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: "fuzz.hcl", origin: .candidate)
  do throws(ReadError) {
    walk(try HCLDocument(source).body, within: 0..<count)
  } catch {
    precondition((0...count).contains(error.offset))
  }
  return 0
}

private func walk(_ block: HCLBlock, within range: Range<Int>) {
  precondition(block.range.clamped(to: range) == block.range)
  _ = (block.type, block.place(.cause).position)
  for label in block.labels { precondition(label.string != nil) }
  var names: Set<String> = []
  for attribute in block.attributes {
    precondition(names.insert(attribute.name).inserted)
    precondition(attribute.range.clamped(to: block.range) == attribute.range)
    walk(attribute.value, within: attribute.range)
  }
  for child in block.blocks { walk(child, within: block.range) }
}

private func walk(_ value: HCLValue, within range: Range<Int>) {
  precondition(value.range.clamped(to: range) == value.range && !value.range.isEmpty)
  precondition((value.kind == .string) == (value.string != nil))
  precondition((value.kind == .bool) == (value.bool != nil))
  _ = value.integer
  for element in value.elements { walk(element, within: value.range) }
}
