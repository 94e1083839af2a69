import Drift
import Evidence
import Inventory
import Syntax

/// Reads any bytes as the lists that package managers leave beside what they install.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let record = Source(bytes, path: "a-1.dist-info/RECORD", origin: .candidate)
  if let record = try? RecordFile(record) {
    precondition(record.rows.allSatisfy { $0.range.upperBound <= count && !$0.path.isEmpty })
  }
  let checksums = Source(bytes, path: "a/.cargo-checksum.json", origin: .candidate)
  if let list = try? CargoChecksums(checksums) {
    precondition(list.files.allSatisfy(\.path.isPlain))
  }
  return 0
}
