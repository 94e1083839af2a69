import Evidence

extension TreePath {
  /// Reads the id of a `file`, `submodule` or `tool` line, `%XX` undone.
  public init?(pinned id: String) {
    var bytes: [UInt8] = []
    var rest = id.utf8[...]
    while let byte = rest.popFirst() {
      if byte != UInt8(ascii: "%") {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(Substring(rest.prefix(2)), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    self.init(bytes: bytes)
  }
}
