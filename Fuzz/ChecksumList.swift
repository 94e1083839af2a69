import Evidence
import Signatures

/// Reads any bytes as a list of checksums and as a packument.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  _ = try? ChecksumList(bytes)
  for version in (try? NpmSignatures(bytes))?.versions ?? [] {
    _ = try? NpmSignatures.verify(version, keys: [], at: Instant(seconds: 0))
  }
  return 0
}
