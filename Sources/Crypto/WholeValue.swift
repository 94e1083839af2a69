import COpenSSL

/// A value of OpenSSL's from DER that holds it and nothing more; nil for anything else.
///
/// - Parameter read: one of OpenSSL's `d2i_` functions; it moves the pointer behind what it took.
func wholeValue(
  _ der: [UInt8], _ read: (inout UnsafePointer<UInt8>?, Int) -> OpaquePointer?,
  free: (OpaquePointer?) -> Void
) -> OpaquePointer? {
  defer { ERR_clear_error() }
  return der.withUnsafeBufferPointer { buffer in
    var cursor = buffer.baseAddress
    let value = read(&cursor, buffer.count)
    guard cursor == buffer.baseAddress.map({ $0 + buffer.count }) else {
      free(value)
      return nil
    }
    return value
  }
}
