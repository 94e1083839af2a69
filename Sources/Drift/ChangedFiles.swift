import Evidence
import Syntax
import Trees

/// A file that is not the same on both sides.
struct ChangedFile {
  let path: TreePath
  let was: TreeEntry?
  let now: TreeEntry?
}

extension DriftInput {
  var changedFiles: [ChangedFile] {
    changes.map { change in
      switch change {
      case .added(let now): ChangedFile(path: now.path, was: nil, now: now)
      case .removed(let was): ChangedFile(path: was.path, was: was, now: nil)
      case .modified(let was, let now): ChangedFile(path: now.path, was: was, now: now)
      }
    }
  }

  /// The bytes on both sides; a side without the file is nil. What cannot be read is an open question.
  func sources(
    of file: ChangedFile, into report: inout Report
  ) -> (was: Source?, now: Source?)? {
    do {
      return (try source(file.was, in: base), try source(file.now, in: candidate))
    } catch {
      report.notVerified(
        NotVerified(
          .input, .file(file.path), reason: "unreadable", detail: error.description,
          place: Place(.cause, in: .candidate, path: file.path)))
      return nil
    }
  }

  private func source(
    _ entry: TreeEntry?, in snapshot: Snapshot?
  ) throws(TreeError) -> Source? {
    guard let entry, let tree = snapshot?.tree,
      entry.kind == .file || entry.kind == .executable
    else { return nil }
    let bytes = try tree.bytes(of: entry, limit: Source.defaultLimit)
    return Source(bytes, path: entry.path, origin: tree.origin)
  }
}

extension Source {
  /// The lines with their byte ranges, line endings left out.
  var lines: [(range: Range<Int>, text: String)] {
    var lines: [(Range<Int>, String)] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let isReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
      let range = start..<(isReturn ? end - 1 : end)
      lines.append((range, String(decoding: bytes[range], as: UTF8.self)))
      start = end + 1
    }
    return lines
  }
}
