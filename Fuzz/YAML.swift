import Evidence
import Syntax

/// Reads any bytes as YAML and walks all of it: ranges lie inside the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: "fuzz.yaml", origin: .candidate)
  do throws(ReadError) {
    for root in try YAMLDocument(source).roots { walk(root, count) }
  } catch {
    precondition((0...count).contains(error.offset))
  }
  return 0
}

private func walk(_ value: YAMLValue, _ count: Int) {
  precondition(value.range.lowerBound >= 0 && value.range.upperBound <= count)
  _ = (value.string, value.bool, value.integer, value.comment, value.place(.cause).position)
  for member in value.members {
    walk(member.key, count)
    walk(member.value, count)
  }
  for element in value.elements { walk(element, count) }
}
