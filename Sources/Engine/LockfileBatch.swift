import Evidence
import Inventory
import Lockfiles
import Syntax
import Trees

/// Lockfiles that are read together, on all cores. Trees are not `Sendable`, so their bytes are fetched
/// one after another.
struct LockfileBatch {
  private enum Content {
    /// Read before; nil when it could not be read.
    case known(Lockfile?)
    case source(Source)
  }

  private var members: [(entry: TreeEntry, content: Content)] = []
  private var size = 0
  /// Bytes: enough to keep the cores busy, few enough that what is made of them fits into memory
  /// several times over.
  private static let limit = 48 << 20

  var isFull: Bool { size >= Self.limit }

  mutating func add(_ entry: TreeEntry, known: Lockfile?) {
    members.append((entry, .known(known)))
  }

  mutating func add(_ entry: TreeEntry, _ source: Source) {
    members.append((entry, .source(source)))
    size += source.bytes.count
  }

  /// What each member is, in the order in which they were added: a reading with what `look` made of the
  /// lockfile; nil for one that could not be read before.
  func read<Value: Sendable>(
    _ look: @Sendable (Lockfile) -> Value
  ) -> [(entry: TreeEntry, source: Source?, reading: Reading<Value>?)] {
    let readings = Parallel.map(members.map(\.content)) { content -> Reading<Value>? in
      switch content {
      case .known(let lockfile): lockfile.map { .read(look($0), anomalies: []) }
      case .source(let source): LockfileFormats.read(source).map(look)
      }
    }
    return zip(members, readings).map { member, reading in
      if case .source(let source) = member.content { return (member.entry, source, reading) }
      return (member.entry, nil, reading)
    }
  }
}

extension Reading {
  fileprivate func map<Other: Sendable>(_ transform: (Value) -> Other) -> Reading<Other> {
    switch self {
    case .read(let value, let anomalies): .read(transform(value), anomalies: anomalies)
    case .unsupported(let what): .unsupported(what)
    case .malformed(let error): .malformed(error)
    }
  }
}
