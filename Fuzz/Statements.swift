import Evidence
import Signatures

/// Reads any bytes as an in-toto statement and as what statements state: summaries and releases; and as packuments
/// and keys of the npm registry.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let time = Instant(seconds: 1_780_000_000)
  let artifact = MemoryArtifact(bytes, name: "app.txt")
  if let statement = try? Statement(bytes) {
    _ = try? statement.checkSubject(artifact)
    if let summary = try? VerificationSummary(statement) {
      try? ExpectedSummary().check(summary, at: time)
    }
    _ = try? ReleaseTerms(statement)
  }
  _ = try? SignedRelease(bytes, keys: [], threshold: 1)
  let keys = (try? NpmKey.read(bytes)) ?? []
  if let packument = try? NpmSignatures(bytes) {
    _ = try? packument.version(of: artifact)
    for version in packument.versions.prefix(8) {
      _ = try? NpmSignatures.verify(version, keys: keys, at: time)
    }
  }
  return 0
}
