import Signatures

/// Reads any bytes as an answer of Go's checksum database, as a proof of a log, as a go.sum and as a tree's head.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let keys = [
    "sum.example.org+d74b8463+AbPEfbTM34oOO4XB2zohABI6LSjDfXtvJ3/xEUqvfzvL",
    "example.org/log+5f288ae3+AbPEfbTM34oOO4XB2zohABI6LSjDfXtvJ3/xEUqvfzvL",
  ].compactMap { NoteKey($0) }
  if let record = try? GoRecord(bytes) {
    precondition(GoRecord.isOne(bytes) && !record.lines.isEmpty)
    _ = try? record.verify(keys: keys) { _ in bytes }
    try? record.match(record.lines)
  }
  if let proof = try? LogProof(bytes) { _ = try? proof.verify(MemoryArtifact(bytes), keys: keys) }
  for line in GoSumLine.read(bytes) ?? [] {
    precondition(!line.lookupName.contains("/../") && !line.lookupName.hasPrefix("/"))
  }
  _ = TreeHead(text: bytes)
  return 0
}
