import CVectorscan

/// Finds which of many words a file holds, in one pass over its bytes.
///
/// One prefilter serves all tasks; each has its own `Scanner`.
public final class Prefilter: Sendable {
  public let literals: [Literal]
  private let database: Database?

  public init(_ literals: [Literal]) {
    self.literals = literals
    database = Database(literals)
  }

  public func scanner() -> Scanner { Scanner(self) }

  /// One task's working space.
  public final class Scanner {
    private let prefilter: Prefilter
    private var scratch: OpaquePointer?

    init(_ prefilter: Prefilter) {
      self.prefilter = prefilter
      guard let database = prefilter.database else { return }
      guard hs_alloc_scratch(database.pointer, &scratch) == HS_SUCCESS else {
        scratch = nil
        return
      }
    }

    /// The words that the bytes hold. Where the processor cannot run the matcher every word counts as
    /// found: nothing is passed over, it only takes longer.
    ///
    /// - Complexity: O(n), a few gigabytes a second.
    public func scan(_ bytes: [UInt8]) -> LiteralSet {
      guard let database = prefilter.database, let scratch, bytes.count <= Int(UInt32.max) else {
        return .all(prefilter.literals.count)
      }
      var found = LiteralSet(count: prefilter.literals.count)
      let result = bytes.withUnsafeBytes { buffer in
        withUnsafeMutablePointer(to: &found) { found in
          hs_scan(
            database.pointer, buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
            UInt32(buffer.count), 0, scratch,
            { id, _, _, _, context in
              context?.assumingMemoryBound(to: LiteralSet.self).pointee.insert(Int(id))
              return 0
            }, found)
        }
      }
      return result == HS_SUCCESS ? found : .all(prefilter.literals.count)
    }

    deinit { hs_free_scratch(scratch) }
  }
}

/// The compiled words.
private final class Database: @unchecked Sendable {
  // Unchecked: a compiled database is never written again (hs_runtime.h), and freed once.
  let pointer: OpaquePointer

  init?(_ literals: [Literal]) {
    guard !literals.isEmpty, hs_valid_platform() == HS_SUCCESS else { return nil }
    let lengths = literals.map(\.bytes.count)
    let flags = literals.map {
      UInt32(HS_FLAG_SINGLEMATCH) | ($0.isCaseless ? UInt32(HS_FLAG_CASELESS) : 0)
    }
    let ids = literals.indices.map { UInt32($0) }
    let text = literals.flatMap(\.bytes)
    var database: OpaquePointer?
    var problem: UnsafeMutablePointer<hs_compile_error_t>?
    let result = text.withUnsafeBytes { text in
      var starts: [UnsafePointer<CChar>?] = []
      var offset = 0
      for length in lengths {
        starts.append(text.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self))
        offset += length
      }
      return hs_compile_lit_multi(
        starts, flags, ids, lengths, UInt32(literals.count), UInt32(HS_MODE_BLOCK), nil, &database,
        &problem)
    }
    hs_free_compile_error(problem)
    guard result == HS_SUCCESS, let database else { return nil }
    pointer = database
  }

  deinit { hs_free_database(pointer) }
}
