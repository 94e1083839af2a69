import Evidence

extension TreePath {
  /// The last component, without a copy.
  var nameBytes: ArraySlice<UInt8> {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
    return bytes[(slash + 1)...]
  }

  /// What stands before the last component, with its slash; empty at the root.
  var folderBytes: ArraySlice<UInt8> { bytes[..<nameBytes.startIndex] }
}

extension ArraySlice<UInt8> {
  func hasStart(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { count >= $0.count && prefix($0.count).elementsEqual($0) }
  }

  func hasEnd(_ text: StaticString) -> Bool { ends(with: text) }

  func isText(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && hasStart(text) }

  var isYAMLName: Bool { hasEnd(".yml") || hasEnd(".yaml") }
}
