/// Reads any bytes as a Cargo.lock and as a Cargo.toml, resolves the graph and runs every rule.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  fuzzLockfile(bytes, "Cargo.lock", manifest: "Cargo.toml")
  return 0
}
