import Packages

/// Puts any bytes into a wheel as its METADATA and RECORD, parted at the first zero byte.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  let wheel = StoredZip.of([
    ("fixture/__init__.py", Array("FIXTURE".utf8)),
    ("fixture-1.0.dist-info/METADATA", Array(parts[0])),
    ("fixture-1.0.dist-info/RECORD", parts.count > 1 ? Array(parts[1]) : []),
  ])
  let found = PackageContent.findings(wheel, named: "fixture-1.0-py3-none-any.whl")
  precondition(found.allSatisfy { !$0.message.isEmpty })
  // The archive itself is as it should be.
  precondition(!found.contains { $0.rule.id == "hostile-archive" })
  return 0
}

/// A zip without compression (APPNOTE 4.3).
private enum StoredZip {
  static func of(_ files: [(name: String, content: [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    var list: [UInt8] = []
    for file in files {
      let name = Array(file.name.utf8)
      let common =
        number(0, 2) + number(0, 2) + number(0, 4) + number(checksum(file.content), 4)
        + number(file.content.count, 4) + number(file.content.count, 4) + number(name.count, 2)
        + number(0, 2)
      list +=
        number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + common + number(0, 2)
        + number(0, 2)
        + number(0, 2) + number(0, 4) + number(bytes.count, 4) + name
      bytes += number(0x0403_4B50, 4) + number(20, 2) + common + name + file.content
    }
    let start = bytes.count
    return bytes + list + number(0x0605_4B50, 4) + number(0, 4) + number(files.count, 2)
      + number(files.count, 2) + number(list.count, 4) + number(start, 4) + number(0, 2)
  }

  private static func number(_ value: Int, _ length: Int) -> [UInt8] {
    (0..<length).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func checksum(_ bytes: [UInt8]) -> Int {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return Int(~value)
  }
}
