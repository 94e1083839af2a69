import Crypto
import Evidence
import Inventory
import Syntax
import Trees

/// What a wheel says that it holds, against what it holds (PyPA, "Binary distribution format": every file but
/// RECORD and its signatures is listed with its digest).
struct WheelRecord: Sendable {
  private var record: Source?
  /// SHA-256 of every file.
  private var digests: [TreePath: [UInt8]] = [:]

  mutating func note(_ source: Source) {
    note(source.path, sha256: SHA256.digest(source.bytes))
    if source.path.nameText == "RECORD", Self.isInfo(source.path) { record = source }
  }

  mutating func note(_ path: TreePath, sha256: [UInt8]) { digests[path] = sha256 }

  private static func isInfo(_ path: TreePath) -> Bool {
    path.components.count == 2 && path.parent.nameText.hasSuffix(".dist-info")
  }

  /// - Parameter archive: the wheel.
  func finding(of archive: TreePath) -> Result<Finding?, TreeError> {
    guard let record else {
      return .failure(TreeError(.missing, .root, "the wheel has no RECORD of its files"))
    }
    do throws(ReadError) {
      return .success(finding(try RecordFile(record), at: record, archive))
    } catch {
      return .failure(TreeError(.corrupt, record.path, error.what))
    }
  }

  private func finding(_ list: RecordFile, at record: Source, _ archive: TreePath) -> Finding? {
    var listed: Set<TreePath> = [record.path]
    var other: [TreePath] = []
    for row in list.rows {
      let path = TreePath(row.path)
      listed.insert(path)
      guard let digest = row.digest, digest.algorithm == .sha256, let held = digests[path] else {
        continue
      }
      if digest.bytes != held { other.append(path) }
    }
    let extra = digests.keys.filter { !listed.contains($0) && !isSignature($0) }.sorted()
    let shown = (other + extra).prefix(3).map(\.text).joined(separator: ", ")
    guard let first = other.first ?? extra.first else { return nil }
    let facts = [
      other.isEmpty ? nil : Fact("with another digest", now: "\(other.count)"),
      extra.isEmpty ? nil : Fact("not listed", now: "\(extra.count)"),
      Fact("files", now: shown),
    ]
    return Finding(
      ManifestConfusion.rule, .file(archive),
      "'\(archive.text)' holds '\(first.text)', which its RECORD does not list so",
      kind: .weakness, places: [record.place(.cause)], facts: facts.compactMap { $0 },
      identity: [first.text])
  }

  private func isSignature(_ path: TreePath) -> Bool {
    ["RECORD.jws", "RECORD.p7s"].contains(path.nameText) && Self.isInfo(path)
  }
}
