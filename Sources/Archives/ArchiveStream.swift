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
  /// Where the header begins in what the compression gives, in bytes.
  let position: Int
  let size: Int
}

/// libarchive's reader over bytes in memory. Only the formats and filters that packages use are enabled.
struct ArchiveStream: ~Copyable {
  private let pointer: OpaquePointer
  private let locale: locale_t?
  private let before: locale_t?

  enum Content { case members, compressed }

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

  private init(_ pointer: OpaquePointer) {
    self.pointer = pointer
    // Names in UTF-8 are only kept whole under such a locale; the thread's own is put back.
    locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    before = locale.flatMap { uselocale($0) }
  }

  private func support(_ content: Content) {
    let filters = [
      archive_read_support_filter_gzip, archive_read_support_filter_bzip2,
      archive_read_support_filter_xz, archive_read_support_filter_lzma,
      archive_read_support_filter_zstd,
    ]
    for filter in filters { _ = filter(pointer) }
    switch content {
    case .members:
      for format in [
        archive_read_support_format_tar, archive_read_support_format_zip_seekable,
        archive_read_support_format_ar,
      ] { _ = format(pointer) }
      // What stands behind a tar's end is read as well, and told.
      _ = archive_read_set_options(pointer, "tar:read_concatenated_archives")
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
      position: Int(archive_read_header_position(pointer)), size: Int(archive_entry_size(entry)))
  }

  private func kind(_ entry: OpaquePointer) -> ArchiveHeader.Kind {
    if let target = archive_entry_hardlink(entry) { return .hardLink(String(cString: target)) }
    if let target = archive_entry_symlink(entry) { return .link(String(cString: target)) }
    switch archive_entry_filetype(entry) & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return archive_entry_mode(entry) & S_IXUSR == 0 ? .file : .executable
    case S_IFLNK: return .link("")
    default: return .device
    }
  }

  private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
  }

  /// Reads the member's content piece by piece.
  ///
  /// - Parameter take: gets each piece and says whether to go on.
  func read(_ take: (UnsafeRawBufferPointer) -> Bool) throws(ArchiveFailure) {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = archive_read_data(pointer, piece.baseAddress, piece.count)
      if count < 0 { throw failure("cannot be read") }
      if count == 0 { return }
      guard take(UnsafeRawBufferPointer(rebasing: piece[..<count])) else { return }
    }
  }

  /// Whether the archive holds members that a password protects.
  var isEncrypted: Bool { archive_read_has_encrypted_entries(pointer) == 1 }

  private func failure(_ what: String) -> ArchiveFailure {
    let reason = archive_error_string(pointer).map { String(cString: $0) }
    return ArchiveFailure(what: reason ?? what)
  }

  deinit {
    archive_read_free(pointer)
    if let before { uselocale(before) }
    if let locale { freelocale(locale) }
  }
}
