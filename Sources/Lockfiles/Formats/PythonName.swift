import Inventory

/// Names of Python packages.
enum PythonName {
  /// As compared (PEP 503). Lockfiles mostly write names so already.
  static func canonical(_ name: ArraySlice<UInt8>) -> String {
    name.withUnsafeBufferPointer(canonical)
  }

  static func canonical(_ name: UnsafeBufferPointer<UInt8>) -> String {
    let text = String(decoding: name, as: UTF8.self)
    var last = UInt8(ascii: "-")
    for byte in name {
      let isPlain = (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
      guard isPlain || byte == UInt8(ascii: "-") && last != byte else {
        return Ecosystem.pypi.canonical(text)
      }
      last = byte
    }
    return text
  }

  static func canonical(_ name: String) -> String { canonical(Array(name.utf8)[...]) }
}
