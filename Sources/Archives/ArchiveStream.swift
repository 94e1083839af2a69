import CArchive
import Evidence

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why an archive, or a member of it, could not be read on.
struct ArchiveFailure: Error {
  let what: String
  /// The name of the limit that was passed.
  var limit: String?
}

/// One member as its header tells it.
struct ArchiveHeader {
  enum Kind {
    case file, executable, folder
    case link(String)
    case hardLink(String)
    case device
  }

  /// Nil when the name cannot be told.
  let name: [UInt8]?
  let kind: Kind
  let isEncrypted: Bool
  let size: Int
}

/// libarchive's reader over bytes in memory. Only the formats and filters that packages use are enabled.
struct ArchiveStream: ~Copyable {
  private let pointer: OpaquePointer

  enum Content {
    /// Of a zip or an `ar`.
    case members
    /// What a compression holds, as one member; bytes that are not compressed as they are.
    case compressed
  }

  /// - Parameter bytes: stay where they are for as long as the stream lives.
  static func open(
    _ bytes: UnsafeRawBufferPointer, _ content: Content
  ) throws(ArchiveFailure) -> ArchiveStream {
    guard let pointer = archive_read_new() else { throw ArchiveFailure(what: "out of memory") }
    let stream = ArchiveStream(pointer)
    stream.support(content)
    guard archive_read_open_memory(pointer, bytes.baseAddress, bytes.count) == ARCHIVE_OK else {
      throw stream.failure("cannot be opened")
    }
    return stream
  }

  /// The members of a tar whose bytes another stream brings.
  ///
  /// - Parameter feed: lives as long as the stream.
  static func open(_ feed: TarFeed) throws(ArchiveFailure) -> ArchiveStream {
    guard let pointer = archive_read_new() else { throw ArchiveFailure(what: "out of memory") }
    let stream = ArchiveStream(pointer)
    _ = archive_read_support_format_tar(pointer)
    let context = Unmanaged.passUnretained(feed).toOpaque()
    let result = archive_read_open(
      pointer, context, nil,
      { _, context, buffer in
        guard let context, let buffer else { return -1 }
        return Unmanaged<TarFeed>.fromOpaque(context).takeUnretainedValue().next(buffer)
      }, nil)
    guard result == ARCHIVE_OK else { throw stream.failure("cannot be opened") }
    return stream
  }

  /// How many bytes of what it was given the format's reader has taken.
  var taken: Int { Int(archive_filter_bytes(pointer, 0)) }

  private init(_ pointer: OpaquePointer) { self.pointer = pointer }

  private func support(_ content: Content) {
    let filters = [
      archive_read_support_filter_gzip, archive_read_support_filter_bzip2,
      archive_read_support_filter_xz, archive_read_support_filter_lzma,
      archive_read_support_filter_zstd,
    ]
    for filter in filters { _ = filter(pointer) }
    switch content {
    case .members:
      _ = archive_read_support_format_zip_seekable(pointer)
      _ = archive_read_support_format_ar(pointer)
    case .compressed: _ = archive_read_support_format_raw(pointer)
    }
  }

  /// The next member's header; nil at the end.
  func next() throws(ArchiveFailure) -> ArchiveHeader? {
    var entry: OpaquePointer?
    switch archive_read_next_header(pointer, &entry) {
    case ARCHIVE_EOF: return nil
    case ARCHIVE_OK, ARCHIVE_WARN:
      guard let entry else { return nil }
      return header(entry)
    default: throw failure("damaged")
    }
  }

  private func header(_ entry: OpaquePointer) -> ArchiveHeader {
    let name = archive_entry_pathname(entry).map { Self.bytes($0) }
    return ArchiveHeader(
      name: name, kind: kind(entry), isEncrypted: archive_entry_is_encrypted(entry) == 1,
      size: Int(archive_entry_size(entry)))
  }

  private func kind(_ entry: OpaquePointer) -> ArchiveHeader.Kind {
    if let target = archive_entry_hardlink(entry) { return .hardLink(String(cString: target)) }
    if let target = archive_entry_symlink(entry) { return .link(String(cString: target)) }
    switch archive_entry_filetype(entry) & S_IFMT {
    case S_IFDIR: return .folder
    // An `ar` may leave the type out.
    case S_IFREG, 0: return archive_entry_mode(entry) & S_IXUSR == 0 ? .file : .executable
    case S_IFLNK: return .link("")
    default: return .device
    }
  }

  private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
  }

  /// The next piece of the member's content; nothing at its end.
  func piece(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    let count = archive_read_data(pointer, buffer.baseAddress, buffer.count)
    if count < 0 { throw failure("cannot be read") }
    return count
  }

  /// Reads the member's content piece by piece.
  ///
  /// - Parameter take: gets each piece and says whether to go on.
  func read(_ take: (UnsafeRawBufferPointer) -> Bool) throws(ArchiveFailure) {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = try self.piece(into: piece)
      if count == 0 { return }
      guard take(UnsafeRawBufferPointer(rebasing: piece[..<count])) else { return }
    }
  }

  private func failure(_ what: String) -> ArchiveFailure {
    let reason = archive_error_string(pointer).map { String(cString: $0) }
    return ArchiveFailure(what: reason ?? what)
  }

  deinit { archive_read_free(pointer) }
}
