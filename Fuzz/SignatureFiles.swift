import Evidence
import Signatures

/// Keys of several kinds, so that signatures by them are read to their end.
private let keys = [
  "RWRvfnJyZyvc3QExVQV1p9pA9UVQxnJnku7XoU+FE7OxcxhvMDTnSMZN",
  "example.org/log+5f288ae3+AbPEfbTM34oOO4XB2zohABI6LSjDfXtvJ3/xEUqvfzvL",
]

/// Reads any bytes as a signature of whatever format they look like, over themselves and by keys that did not sign.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  var check = SignatureCheck(time: Instant(seconds: 1_780_000_000))
  for key in keys { try? check.keys.add(Array(key.utf8), name: "own") }
  try? check.keys.add(bytes, name: "key")
  _ = try? check.verify(bytes, over: MemoryArtifact(bytes))
  if let note = SignedNote(bytes) { _ = try? note.verify(keys: check.keys.notes) }
  if let envelope = try? Envelope(bytes) {
    _ = try? Statement(envelope.payload).checkSubject(MemoryArtifact(bytes))
  }
  return 0
}
