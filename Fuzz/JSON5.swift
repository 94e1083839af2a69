import Evidence
import Syntax

/// Reads any bytes as JSON5 and walks all of it: ranges lie inside the text and inside each other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: "renovate.json5", origin: .candidate)
  do throws(ReadError) {
    walk(try JSON5Document(source).root, within: 0..<count)
  } catch {
    precondition((0...count).contains(error.offset))
  }
  return 0
}

private func walk(_ value: JSON5Value, within range: Range<Int>) {
  precondition(value.range.clamped(to: range) == value.range && !value.range.isEmpty)
  for element in value.elements { walk(element, within: value.range) }
  for member in value.members {
    precondition(member.nameRange.clamped(to: value.range) == member.nameRange)
    precondition(value[member.name] != nil)
    walk(member.value, within: value.range)
  }
}
