import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

/// Reads samples that a test writes down.
enum SampleReading {
  static func reading(_ text: String, _ path: TreePath) -> Reading<Lockfile> {
    LockfileFormats.read(Source(Array(text.utf8), path: path, origin: .candidate))
  }

  static func lockfile(_ text: String, _ path: TreePath) throws -> Lockfile {
    let reading = reading(text, path)
    guard case .read(let lockfile, let anomalies) = reading else {
      Issue.record("\(reading)")
      throw ReadError(at: 0, "not read")
    }
    #expect(anomalies == lockfile.anomalies)
    #expect(Set(lockfile.dependencies.map(\.location)).count == lockfile.dependencies.count)
    #expect(lockfile.graph().edges.count == lockfile.dependencies.count)
    return lockfile
  }

  static func manifest(_ text: String, _ path: TreePath) throws -> Manifest {
    let source = Source(Array(text.utf8), path: path, origin: .candidate)
    guard case .read(let manifest, _) = ManifestFormats.read(source) else {
      Issue.record("\(ManifestFormats.read(source))")
      throw ReadError(at: 0, "not read")
    }
    return manifest
  }

  static func expectMalformed(_ text: String, _ path: TreePath) {
    let reading = reading(text, path)
    guard case .malformed = reading else {
      Issue.record("\(reading)")
      return
    }
  }

  static func expectUnsupported(_ text: String, _ path: TreePath, _ part: String) {
    let reading = reading(text, path)
    guard case .unsupported(let what) = reading else {
      Issue.record("\(reading)")
      return
    }
    #expect(what.contains(part))
  }

  /// A digest's digits, made of one.
  static func hex(_ digit: String) -> String { String(repeating: digit, count: 64) }
}

extension Manifest {
  var asked: [String] { requirements.map { "\($0.name) \($0.specifier)" } }
}

extension Lockfile {
  /// The text that a range stands for.
  func text(_ range: Range<Int>) -> String { String(decoding: source.bytes[range], as: UTF8.self) }
}
