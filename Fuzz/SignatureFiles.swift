import Evidence
import Signatures

/// Reads any bytes as a signature of whatever format they look like, over themselves and without keys that could
/// make them valid.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  var check = SignatureCheck(time: Instant(seconds: 1_780_000_000))
  try? check.keys.add(bytes, name: "key")
  _ = try? check.verify(bytes, over: MemoryArtifact(bytes))
  if let note = SignedNote(bytes) { _ = try? note.verify(keys: check.keys.notes) }
  if let envelope = try? Envelope(bytes) {
    _ = try? Statement(envelope.payload).checkSubject(MemoryArtifact(bytes))
  }
  return 0
}
