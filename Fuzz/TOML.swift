import Evidence
import Syntax

/// Reads any bytes as TOML and walks all of it: ranges lie inside the text, strings and numbers have
/// values, and no table has a key twice.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: "fuzz.toml", origin: .candidate)
  for options in [TOMLOptions.strict, .v11] {
    do throws(ReadError) {
      walk(try TOMLDocument(source, options: options).root, count, depth: 0)
    } catch {
      precondition((0...count).contains(error.offset))
    }
  }
  return 0
}

private func walk(_ value: TOMLValue, _ count: Int, depth: Int) {
  precondition(value.range.upperBound <= count && depth <= 201)
  precondition(value.range.contains(value.contentRange.lowerBound) || value.contentRange.isEmpty)
  precondition((value.kind == .string) == (value.string != nil))
  precondition((value.kind == .integer) == (value.integer != nil))
  precondition((value.kind == .float) == (value.float != nil))
  precondition((value.kind == .bool) == (value.bool != nil))
  _ = (value.dateOrTime, value.place(.cause).position)
  var keys: Set<String> = []
  for member in value.members {
    precondition(member.key.range.upperBound <= count)
    precondition(keys.insert(String(decoding: member.key.bytes(), as: UTF8.self)).inserted)
    walk(member.value, count, depth: depth + 1)
  }
  for element in value.elements { walk(element, count, depth: depth + 1) }
}
