/// Brings a tar's bytes to its reader, and keeps what the reader may leave behind: a program that reads a tar
/// stops at its end, whatever stands there.
final class TarFeed {
  private let stream: ArchiveStream
  private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  /// The last pieces that were handed over.
  private var recent: [UInt8] = []
  private var handedOver = 0
  private(set) var failure: ArchiveFailure?

  private static let mostRecent = 1 << 20

  /// - Parameter bytes: stay where they are for as long as the feed lives.
  static func open(_ bytes: UnsafeRawBufferPointer) throws(ArchiveFailure) -> TarFeed {
    let stream = try ArchiveStream.open(bytes, .compressed)
    guard try stream.next() != nil else { throw ArchiveFailure(what: "holds nothing") }
    return TarFeed(stream)
  }

  private init(_ stream: consuming ArchiveStream) { self.stream = stream }

  /// The next piece, where libarchive looks for it; its length, 0 at the end, negative on failure.
  func next(_ buffer: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
    do throws(ArchiveFailure) {
      let count = try stream.piece(into: piece)
      keep(UnsafeRawBufferPointer(rebasing: piece[..<count]))
      buffer.pointee = UnsafeRawPointer(piece.baseAddress)
      return count
    } catch {
      failure = error
      return -1
    }
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) {
    handedOver += bytes.count
    recent += bytes
    if recent.count > 2 * Self.mostRecent { recent.removeFirst(recent.count - Self.mostRecent) }
  }

  /// What stands behind the place where the reader stopped, zeros at its start left out; nil when nothing
  /// but zeros does.
  ///
  /// - Parameter limit: how many bytes are looked at.
  func rest(behind taken: Int, limit: Int) -> [UInt8]? {
    var rest = Array(recent.suffix(max(0, min(handedOver - taken, recent.count))))
    rest.removeFirst(rest.prefix { $0 == 0 }.count)
    while rest.count < limit {
      guard let count = try? stream.piece(into: piece), count > 0 else { break }
      let bytes = UnsafeRawBufferPointer(rebasing: piece[..<count])
      rest += rest.isEmpty ? Array(bytes.drop { $0 == 0 }) : Array(bytes)
    }
    return rest.isEmpty ? nil : rest
  }

  deinit { piece.deallocate() }
}
