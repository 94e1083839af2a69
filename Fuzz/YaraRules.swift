import Evidence
import Patterns
import Syntax

/// Compiles any text as rules of YARA, and runs what compiles over a small file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(YaraRules.Problem) {
    let rules = try YaraRules(bytes)
    precondition(rules.count >= 0)
  } catch {
    precondition(!error.what.isEmpty)
  }
  return 0
}
