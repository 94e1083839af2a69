import Signatures

/// Reads any bytes as a trusted root of Sigstore.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  _ = try? TrustedRoot.read(Array(UnsafeBufferPointer(start: start, count: count)), name: "root")
  return 0
}
