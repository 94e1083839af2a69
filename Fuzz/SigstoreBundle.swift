import Evidence
import Signatures

/// Reads any bytes as a file of attestations and judges them by a key of nobody.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  var check = SignatureCheck(time: Instant(seconds: 1_780_000_000))
  check.expected.subject = "ann@example.org"
  check.expected.issuer = "https://issuer.example"
  if let roots = try? TrustedRoot.read(bytes, name: "root") { check.trustedRoots = roots }
  _ = try? check.verifyBundles(bytes, MemoryArtifact(bytes))
  return 0
}
