import COpenSSL

/// Bytes that OpenSSL reads through a BIO. They are copied, so they may go before it does.
///
/// A filter stands in front of the memory: `CMS_verify` of OpenSSL 3.0 makes itself a second BIO for detached
/// content that is a memory BIO, and loses it when the message names a digest that it does not know.
struct MemoryBuffer: ~Copyable {
  let pointer: OpaquePointer

  init?(_ bytes: [UInt8]) {
    guard let memory = BIO_new(BIO_s_mem()) else { return nil }
    // The end is an end, not a time to try again.
    BIO_ctrl(memory, BIO_C_SET_BUF_MEM_EOF_RETURN, 0, nil)
    guard Self.write(bytes, to: memory), let filter = BIO_new(BIO_f_buffer()) else {
      BIO_free(memory)
      return nil
    }
    pointer = BIO_push(filter, memory)
  }

  private static func write(_ bytes: [UInt8], to buffer: OpaquePointer) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(1 << 30)
      let written = piece.withUnsafeBytes { BIO_write(buffer, $0.baseAddress, Int32($0.count)) }
      guard written > 0 else { return false }
      rest = rest.dropFirst(Int(written))
    }
    return true
  }

  deinit { BIO_free_all(pointer) }
}
