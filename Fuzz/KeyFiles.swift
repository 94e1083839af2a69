import Signatures

/// Reads any bytes as a file of public keys.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var ring = KeyRing()
  try? ring.add(Array(UnsafeBufferPointer(start: start, count: count)), name: "key")
  _ = ring.signing
  return 0
}
