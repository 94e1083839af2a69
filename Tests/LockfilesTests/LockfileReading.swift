import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

/// Reads texts as lockfiles in tests.
enum LockfileReading {
  static func read(_ text: String, _ name: TreePath) throws -> Lockfile {
    let reading = LockfileFormats.read(Source(Array(text.utf8), path: name, origin: .candidate))
    guard case .read(let lockfile, _) = reading else {
      Issue.record("\(reading)")
      throw ReadError(at: 0, "not read")
    }
    return lockfile
  }

  /// Why a text is malformed; nil when it is not.
  static func malformed(_ text: String, _ name: TreePath) -> String? {
    let reading = LockfileFormats.read(Source(Array(text.utf8), path: name, origin: .candidate))
    guard case .malformed(let error) = reading else { return nil }
    return error.what
  }

  static func unsupported(_ text: String, _ name: TreePath) -> String? {
    let reading = LockfileFormats.read(Source(Array(text.utf8), path: name, origin: .candidate))
    guard case .unsupported(let what) = reading else { return nil }
    return what
  }

  static func manifest(_ text: String, _ name: TreePath = "package.json") throws -> Manifest {
    let reading = ManifestFormats.read(Source(Array(text.utf8), path: name, origin: .candidate))
    guard case .read(let manifest, _) = reading else {
      Issue.record("\(reading)")
      throw ReadError(at: 0, "not read")
    }
    return manifest
  }

  /// Messages of one rule over a lockfile with its manifests.
  static func findings(
    _ rule: String, _ lockfile: Lockfile, _ manifests: [Manifest] = []
  ) -> [String] {
    var report = Report()
    let byPath = Dictionary(
      manifests.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    LockfileRules.check(
      lockfile, LockfileContext(hosts: HostRules(), manifests: byPath), into: &report)
    return report.findings.filter { $0.rule.id == rule }.map(\.message).sorted()
  }

  /// Locations of what nothing leads to.
  static func unreached(_ lockfile: Lockfile) -> [String] {
    let graph = lockfile.graph()
    var seen = Set<Int32>()
    var queue = graph.roots
    while let next = queue.popLast() {
      if seen.insert(next).inserted { queue += graph.edges[Int(next)] }
    }
    return lockfile.dependencies.indices.filter { !seen.contains(Int32($0)) }
      .map { lockfile.dependencies[$0].location }
  }

  static let one =
    "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
  static let two =
    "sha512-AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=="
  static let commit = "0123456789012345678901234567890123456789"
}
