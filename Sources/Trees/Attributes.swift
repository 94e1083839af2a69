import Evidence

/// What the `.gitattributes` files of a tree say about its paths.
///
/// Only the tree's own files count: not `info/attributes`, and nothing of the machine.
///
/// - SeeAlso: git's `Documentation/gitattributes.txt`
public struct Attributes: Sendable {
  public enum State: Sendable, Hashable {
    case set, unset
    case value(String)
  }

  fileprivate struct Line: Sendable {
    let folder: TreePath
    let pattern: Wildcard
    /// Whether the pattern is compared with the last component alone.
    let isName: Bool
    /// A pattern that ends in a slash speaks of folders alone; only archives ask about those.
    let isFolder: Bool
    let states: [(name: String, state: State?)]
  }

  /// In the order in which later lines win: files of upper folders first.
  private let lines: [Line]

  public static let fileName: TreePath = ".gitattributes"
  private static let sizeLimit = 1 << 20

  /// Files that cannot be read say nothing.
  public init(_ tree: any SourceTree) throws(TreeError) {
    let files = try tree.entries().filter { $0.path.nameText == Self.fileName.text }
      .sorted { $0.path.components.count < $1.path.components.count }
    var lines: [Line] = []
    for file in files where file.kind == .file || file.kind == .executable {
      guard let bytes = try? tree.bytes(of: file, limit: Self.sizeLimit) else { continue }
      lines += Attributes.lines(of: bytes, in: file.path.parent)
    }
    self.lines = lines
  }

  /// Nil when nothing is said, or the opposite of both (`!name`).
  public func state(of name: String, at path: TreePath, isFolder: Bool = false) -> State? {
    for line in lines.reversed() where isFolder || !line.isFolder {
      guard let said = line.states.last(where: { $0.name == name }), line.matches(path) else {
        continue
      }
      return said.state
    }
    return nil
  }

  public var isEmpty: Bool { lines.isEmpty }

  /// Whether any line speaks of an attribute.
  public func mentions(_ name: String) -> Bool {
    lines.contains { $0.states.contains { $0.name == name } }
  }

  private static func lines(of bytes: [UInt8], in folder: TreePath) -> [Line] {
    bytes.split(separator: 0x0A).compactMap { raw in
      var words = words(of: raw)
      guard let first = words.first, !first.starts(with: [UInt8(ascii: "#")]) else { return nil }
      words.removeFirst()
      // `[attr]name` defines a macro, and `!` is not allowed.
      if first.starts(with: Array("[attr]".utf8)) || first.first == UInt8(ascii: "!") { return nil }
      return line(first, words.map { String(decoding: $0, as: UTF8.self) }, folder)
    }
  }

  private static func line(_ pattern: [UInt8], _ words: [String], _ folder: TreePath) -> Line {
    let slash = UInt8(ascii: "/")
    let isFolder = pattern.last == slash
    let named = isFolder ? Array(pattern.dropLast()) : pattern
    let text = named.first == slash ? Array(named.dropFirst()) : named
    return Line(
      folder: folder, pattern: Wildcard(text), isName: !named.contains(slash), isFolder: isFolder,
      states: words.flatMap(states))
  }

  private static func states(_ word: String) -> [(name: String, state: State?)] {
    if word == "binary" { return [("diff", .unset), ("merge", .unset), ("text", .unset)] }
    if word.hasPrefix("-") { return [(String(word.dropFirst()), .unset)] }
    if word.hasPrefix("!") { return [(String(word.dropFirst()), nil)] }
    guard let equals = word.firstIndex(of: "=") else { return [(word, .set)] }
    return [(String(word[..<equals]), .value(String(word[word.index(after: equals)...])))]
  }

  /// A pattern in double quotes may hold blanks, and escapes as in C.
  private static func words(of line: ArraySlice<UInt8>) -> [[UInt8]] {
    var rest = line.drop { $0 == 0x20 || $0 == 0x09 }
    var words: [[UInt8]] = []
    if rest.first == UInt8(ascii: "\"") {
      rest = rest.dropFirst()
      var word: [UInt8] = []
      while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
        word.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
      }
      words.append(word)
    }
    return words + rest.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }.map { Array($0) }
  }
}

extension Attributes.Line {
  fileprivate func matches(_ path: TreePath) -> Bool {
    guard path.isInside(folder) else { return false }
    if isName { return pattern.matches(path.name.bytes) }
    return pattern.matches(path.below(folder).bytes)
  }
}
