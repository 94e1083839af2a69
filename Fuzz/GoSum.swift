/// Reads any bytes as each of the files of Go's modules, and runs every rule.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  fuzzLockfile(bytes, "go.sum", manifest: "go.mod")
  fuzzLockfile(bytes, "vendor/modules.txt", manifest: "go.work")
  return 0
}
