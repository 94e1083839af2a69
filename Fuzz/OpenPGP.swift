import Evidence
import Signatures

/// Reads any bytes as an OpenPGP certificate and as a detached signature by it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let certificates = (try? PGPCertificate.read(bytes)) ?? []
  if let signature = try? DetachedPGP(bytes) {
    _ = try? signature.verify(
      MemoryArtifact(bytes), certificates: certificates.map { ("key", $0) },
      at: Instant(seconds: 1_780_000_000))
  }
  return 0
}
