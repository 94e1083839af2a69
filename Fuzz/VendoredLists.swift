import Drift
import Syntax

/// The lists that package managers leave beside what they install.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzVendoredLists(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let record = try? RecordFile(Source(bytes, path: "a-1.dist-info/RECORD", origin: .candidate)) {
    precondition(record.rows.allSatisfy { $0.range.upperBound <= count && !$0.path.isEmpty })
  }
  if let list = try? CargoChecksums(
    Source(bytes, path: "a/.cargo-checksum.json", origin: .candidate))
  {
    precondition(list.files.allSatisfy(\.path.isPlain))
  }
  return 0
}
