import COpenSSL

/// Bytes that OpenSSL reads through a BIO. They are copied, so they may go before it does.
struct MemoryBuffer: ~Copyable {
  let pointer: OpaquePointer

  init?(_ bytes: [UInt8]) {
    guard let buffer = BIO_new(BIO_s_mem()) else { return nil }
    guard Self.write(bytes, to: buffer) else {
      BIO_free(buffer)
      return nil
    }
    pointer = buffer
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

  deinit { BIO_free(pointer) }
}
