import Gate

/// Reads any bytes as an approval's text and, behind a zero byte, its signature.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  let text = Array(parts[0])
  if let lines = ApprovalReading.lines(text) {
    precondition(!lines.isEmpty && lines == Set(lines).sorted(by: ApprovalReading.precedes))
    precondition(lines.count < text.count)
  }
  if parts.count > 1 { _ = ApprovalReading.signer(Array(parts[1]), over: text) }
  return 0
}
