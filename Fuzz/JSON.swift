import Evidence
import Syntax

/// Reads any bytes as JSON and walks all of it: ranges lie inside the text, and strings can be decoded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: "fuzz.json", origin: .candidate)
  for options in [JSONOptions.strict, .jsonc] {
    guard let document = try? JSONDocument(source, options: options) else { continue }
    walk(document.root, bytes)
    for anomaly in document.anomalies { precondition(anomaly.range.upperBound <= count) }
  }
  return 0
}

private func walk(_ value: JSONValue, _ bytes: [UInt8]) {
  precondition(value.range.upperBound <= bytes.count && !value.range.isEmpty)
  precondition(value.contentRange.upperBound <= value.range.upperBound)
  precondition((value.kind == .string) == (value.string != nil))
  _ = (value.integer, value.bool, value.place(.cause).position)
  for member in value.members {
    walk(member.key, bytes)
    walk(member.value, bytes)
  }
  for element in value.elements { walk(element, bytes) }
}
