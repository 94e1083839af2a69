import Evidence

/// The two lists of a zip, compared (APPNOTE 4.3): a program that reads from the end sees the central
/// directory, one that streams sees the local headers.
struct ZipLayout {
  private let bytes: [UInt8]
  private(set) var issues: [ArchiveIssue] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    check()
  }

  private struct Entry {
    let name: [UInt8]
    let local: Int
    let compressed: Int
    let flags: Int
    let method: Int
  }

  /// Where the record of the directory's end begins.
  static func endRecord(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 22 else { return nil }
    let lowest = max(0, bytes.count - 22 - 65_535)
    var offset = bytes.count - 22
    while offset >= lowest {
      if bytes[offset] == 0x50, bytes[offset + 1] == 0x4B, bytes[offset + 2] == 5,
        bytes[offset + 3] == 6
      {
        return offset
      }
      offset -= 1
    }
    return nil
  }

  private mutating func check() {
    guard let end = Self.endRecord(bytes) else { return }
    let comment = number(end + 20, 2)
    // A byte or two are what careless writers leave.
    if end + 22 + comment + 3 < bytes.count {
      note(
        .contentAfterEnd, .root, "\(bytes.count - end - 22 - comment) bytes behind the end record")
    }
    // Values of all ones stand in the zip64 record; such an archive's lists are not compared.
    let size = number(end + 12, 4)
    let start = number(end + 16, 4)
    guard start != 0xFFFF_FFFF, size != 0xFFFF_FFFF, number(end + 10, 2) != 0xFFFF else { return }
    guard size <= end else { return }
    let directory = end - size
    let shift = directory - start
    if shift > 0 { noteStart(shift) }
    let entries = entries(from: directory, to: end)
    compare(entries.sorted { $0.local < $1.local }, shift: max(shift, 0), directory: directory)
  }

  private func entries(from start: Int, to end: Int) -> [Entry] {
    var entries: [Entry] = []
    var offset = start
    while offset + 46 <= end, number(offset, 4) == 0x0201_4B50 {
      let lengths = (number(offset + 28, 2), number(offset + 30, 2), number(offset + 32, 2))
      let next = offset + 46 + lengths.0 + lengths.1 + lengths.2
      guard next <= end else { break }
      entries.append(
        Entry(
          name: Array(bytes[(offset + 46)..<(offset + 46 + lengths.0)]),
          local: number(offset + 42, 4), compressed: number(offset + 20, 4),
          flags: number(offset + 8, 2), method: number(offset + 10, 2)))
      offset = next
    }
    return entries
  }

  private mutating func compare(_ entries: [Entry], shift: Int, directory: Int) {
    var expected = shift
    for entry in entries {
      let local = entry.local + shift
      guard entry.local != 0xFFFF_FFFF, local + 30 <= directory, number(local, 4) == 0x0403_4B50
      else {
        if entry.local != 0xFFFF_FFFF {
          note(.disagreement, TreePath(bytes: entry.name), "no local header where the list says")
        }
        return
      }
      if local > expected, expected == 0 {
        noteStart(local)
      } else if local > expected {
        note(
          .unlisted, TreePath(bytes: entry.name),
          "\(local - expected) bytes that the central directory does not list stand before it")
      }
      let name = local + 30
      let length = number(local + 26, 2)
      guard name + length <= directory else { return }
      let localName = Array(bytes[name..<(name + length)])
      if localName != entry.name {
        note(
          .disagreement, TreePath(bytes: entry.name),
          "its local header names '\(TreePath(bytes: localName).text)'")
      }
      let data = name + length + number(local + 28, 2)
      expected = max(expected, data + entry.compressed + descriptor(entry, at: data))
    }
  }

  private mutating func noteStart(_ count: Int) {
    let isScript = count <= 1024 && bytes.starts(with: Array("#!".utf8))
    note(
      isScript ? .scriptBefore : .contentBefore, .root, "\(count) bytes before the first member")
  }

  /// Sizes may stand behind the data (4.3.9): 12 bytes, with or without a signature, or 20 and 24 in zip64.
  private func descriptor(_ entry: Entry, at data: Int) -> Int {
    guard entry.flags & 8 != 0 else { return 0 }
    let end = data + entry.compressed
    guard end + 4 <= bytes.count else { return 0 }
    let signature = number(end, 4) == 0x0807_4B50 ? 4 : 0
    let short = end + signature + 12
    guard short + 4 <= bytes.count else { return signature + 12 }
    let follows = number(short, 4)
    return follows == 0x0403_4B50 || follows == 0x0201_4B50 ? signature + 12 : signature + 20
  }

  private mutating func note(_ kind: ArchiveIssue.Kind, _ path: TreePath, _ detail: String) {
    guard issues.count < 100 else { return }
    issues.append(ArchiveIssue(kind, path, detail))
  }

  /// Little-endian; zero where there are no such bytes.
  private func number(_ offset: Int, _ length: Int) -> Int {
    guard offset >= 0, offset + length <= bytes.count else { return 0 }
    return (0..<length).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
}
