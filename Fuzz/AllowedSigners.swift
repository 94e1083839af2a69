import Signatures

/// Reads any bytes as allowed signers.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  _ = try? AllowedSigners(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
