import Evidence
import Gate
import Syntax

/// Reads any bytes as a policy and as waivers.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(GateError) {
    _ = try Policy.read(Source(bytes, path: Policy.path, origin: .base))
  } catch {
    _ = error.description
  }
  _ = try? Waivers.read(Source(bytes, path: Waivers.path, origin: .base))
  return 0
}
