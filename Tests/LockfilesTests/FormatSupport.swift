import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

/// Reads one text as a lockfile and tells what is in it in few words.
struct ReadLockfile {
  let lockfile: Lockfile

  init(_ text: String, _ path: TreePath) throws {
    let source = Source(Array(text.utf8), path: path, origin: .candidate)
    let reading = LockfileFormats.read(source)
    guard case .read(let lockfile, _) = reading else {
      Issue.record("\(reading)")
      throw ReadError(at: 0, "not read")
    }
    self.lockfile = lockfile
    for dependency in lockfile.dependencies {
      #expect(dependency.range.upperBound <= source.bytes.count)
      #expect(dependency.sourceRange.upperBound <= source.bytes.count)
      #expect(dependency.digestRange.upperBound <= source.bytes.count)
    }
  }

  /// For each entry: purl, kind of source, host, labels of digests (`?` for one that cannot be read).
  var entries: [String] {
    lockfile.dependencies.map { dependency in
      let digests = dependency.digests.map(\.label) + (dependency.hasUnreadableDigest ? ["?"] : [])
      let words = [dependency.purl, dependency.source.kind.rawValue, dependency.source.host]
      return (words + digests).filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  func entry(_ name: String) throws -> Dependency {
    try #require(lockfile.dependencies.first { $0.name == name })
  }

  /// Names of entries that no root leads to.
  var unreachable: [String] {
    let graph = lockfile.graph()
    var seen = Set(graph.roots)
    var queue = graph.roots
    while let next = queue.popLast() {
      for edge in graph.edges[Int(next)] where seen.insert(edge).inserted { queue.append(edge) }
    }
    return lockfile.dependencies.indices.filter { !seen.contains(Int32($0)) }
      .map { lockfile.dependencies[$0].name }
  }
}

/// What a text that must not be read gives: the offset of the error, or nil and the unsupported thing.
enum Refusal: Equatable {
  case malformed(Int)
  case unsupported, read

  init(_ text: String, _ path: TreePath) {
    switch LockfileFormats.read(Source(Array(text.utf8), path: path, origin: .candidate)) {
    case .malformed(let error): self = .malformed(error.offset)
    case .unsupported: self = .unsupported
    case .read: self = .read
    }
  }
}

let commitA = String(repeating: "a", count: 40)
let commitB = String(repeating: "b", count: 40)
let hexA = String(repeating: "a", count: 64)
let hexB = String(repeating: "b", count: 64)
