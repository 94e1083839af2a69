import Evidence
import Signatures

/// A folder with a log's tiles and, of Go's checksum database, its answers: what Go keeps of it in
/// `GOMODCACHE/cache/download/sumdb/NAME`.
final class LogFolder {
  private let path: String
  private var tiles: [String: [UInt8]] = [:]

  init(_ path: String) throws(GateError) {
    guard LocalPath(path) != nil else { throw GateError("'\(path)' is no folder") }
    self.path = path
  }

  /// The bytes of a tile; nil when it is not here.
  func tile(_ tile: LogTile) -> [UInt8]? {
    if let known = tiles[tile.path], known.count >= tile.needed * LogTile.hashLength {
      return known
    }
    for name in tile.paths where LocalFile.exists(path + "/" + name) {
      let bytes = try? LocalFile.read(path + "/" + name, limit: LogTile.full * LogTile.hashLength)
      guard let bytes, bytes.count >= tile.needed * LogTile.hashLength else { continue }
      tiles[tile.path] = bytes
      return bytes
    }
    return nil
  }

  /// The database's answer about a version.
  ///
  /// - Throws: `unsupported` when it is not here.
  func record(_ line: GoSumLine) throws(SignatureFailure) -> GoRecord {
    guard let bytes = try? LocalFile.read("\(path)/lookup/\(line.lookupName)", limit: 1 << 20)
    else {
      throw SignatureFailure(
        .unsupported, "the database's answer is not at hand", expected: "lookup/\(line.lookupName)",
        next: "'go mod download' with the database on keeps it in the module cache")
    }
    return try GoRecord(bytes)
  }
}

/// A whole go.sum against what Go's checksum database signed.
struct GoSumVerification {
  let lines: [GoSumLine]
  let folder: LogFolder
  let keys: [NoteKey]

  /// A verdict for each version, in the file's order.
  func verdicts() -> [ArtifactVerdict] {
    var order: [String] = []
    var groups: [String: [GoSumLine]] = [:]
    for line in lines {
      if groups[line.lookupName] == nil { order.append(line.lookupName) }
      groups[line.lookupName, default: []].append(line)
    }
    return order.compactMap { groups[$0] }.map(verdict)
  }

  private func verdict(_ lines: [GoSumLine]) -> ArtifactVerdict {
    let outcome: ArtifactVerdict.Outcome
    do throws(SignatureFailure) {
      outcome = .verified([try verify(lines)])
    } catch {
      outcome = .failed(error)
    }
    return ArtifactVerdict(
      name: "\(lines[0].module)@\(lines[0].release)", digest: nil,
      signature: "lookup/\(lines[0].lookupName)", outcome: outcome)
  }

  private func verify(_ lines: [GoSumLine]) throws(SignatureFailure) -> Verification {
    let record = try folder.record(lines[0])
    let verification = try record.verify(keys: keys, tile: folder.tile)
    try record.match(lines)
    return verification
  }
}
