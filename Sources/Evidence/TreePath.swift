/// A path inside a source tree: bytes separated by `/`, relative to the root, as git stores them.
///
/// Compared byte by byte. A `String` would compare by canonical equivalence and make two different
/// files one.
public struct TreePath: Sendable, Hashable, Comparable {
  public let bytes: [UInt8]

  public init(_ text: String) { bytes = Array(text.utf8) }
  public init(bytes: [UInt8]) { self.bytes = bytes }

  public static func < (left: TreePath, right: TreePath) -> Bool {
    let shared = min(left.bytes.count, right.bytes.count)
    for index in 0..<shared where left.bytes[index] != right.bytes[index] {
      return left.bytes[index] < right.bytes[index]
    }
    return left.bytes.count < right.bytes.count
  }

  /// All bytes at once; the array's own hash takes them one by one.
  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  public static let root = TreePath("")
  public var isRoot: Bool { bytes.isEmpty }

  /// The components, in order; empty for the root.
  public var components: [TreePath] {
    bytes.split(separator: UInt8(ascii: "/")).map { TreePath(bytes: Array($0)) }
  }

  /// The last component.
  public var name: TreePath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return self }
    return TreePath(bytes: Array(bytes[(slash + 1)...]))
  }

  /// The last component as text; bytes that are not UTF-8 become U+FFFD, so compare it with names alone.
  public var nameText: String {
    let start = (bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
    return String(decoding: bytes[start...], as: UTF8.self)
  }

  public func ends(with text: StaticString) -> Bool { bytes[...].ends(with: text) }

  /// Whether any component but the last is this one.
  public func hasFolder(_ name: TreePath) -> Bool {
    bytes.count > name.bytes.count + 1 && parent.containsComponent(name.bytes)
  }

  private func containsComponent(_ name: [UInt8]) -> Bool {
    bytes.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual(name) }
  }

  /// The folder that holds this entry; the root's parent is the root.
  public var parent: TreePath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return .root }
    return TreePath(bytes: Array(bytes[..<slash]))
  }

  /// This folder and those above it, the root last.
  public var upwards: UnfoldFirstSequence<TreePath> {
    sequence(first: self) { $0.isRoot ? nil : $0.parent }
  }

  public func appending(_ other: TreePath) -> TreePath {
    if isRoot { return other }
    if other.isRoot { return self }
    return TreePath(bytes: bytes + [UInt8(ascii: "/")] + other.bytes)
  }

  public func appending(_ text: String) -> TreePath { appending(TreePath(text)) }

  /// Whether this is `folder` itself or lies below it.
  public func isInside(_ folder: TreePath) -> Bool {
    if folder.isRoot { return true }
    guard bytes.starts(with: folder.bytes) else { return false }
    return bytes.count == folder.bytes.count || bytes[folder.bytes.count] == UInt8(ascii: "/")
  }

  /// What is left below a folder that holds this path.
  public func below(_ folder: TreePath) -> TreePath {
    folder.isRoot ? self : TreePath(bytes: Array(bytes.dropFirst(folder.bytes.count + 1)))
  }

  /// Resolves `.` and `..` of `text` seen from this folder; nil when it leaves the tree or is
  /// absolute.
  public func resolving(_ text: String) -> TreePath? {
    guard !text.hasPrefix("/") else { return nil }
    var result = components
    for part in TreePath(text).components {
      if part.bytes == [UInt8(ascii: ".")] { continue }
      if part.bytes == [UInt8(ascii: "."), UInt8(ascii: ".")] {
        guard result.popLast() != nil else { return nil }
      } else {
        result.append(part)
      }
    }
    return TreePath(bytes: Array(result.map(\.bytes).joined(separator: [UInt8(ascii: "/")])))
  }

  /// The path as text; bytes that are not UTF-8 are written `\xNN`. Not yet safe for a terminal:
  /// reports escape what they print.
  public var text: String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return bytes.reduce(into: "") { text, byte in
      if byte < 0x80 {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += "\\x" + String(byte, radix: 16)
      }
    }
  }
}

extension ArraySlice<UInt8> {
  public func ends(with text: StaticString) -> Bool {
    text.withUTF8Buffer { count >= $0.count && suffix($0.count).elementsEqual($0) }
  }
}

extension TreePath: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}
