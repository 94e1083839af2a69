import Evidence
import Inventory
import Syntax

/// `go.mod` and `go.work` (go.dev/ref/mod, "go.mod files" and "go.work files").
///
/// Every `require` is a requirement, `// indirect` ones marked so; `replace`, `exclude` and `toolchain`
/// change what a build takes and are overrides; `use` names a workspace's folders.
enum GoMod: ManifestFormat {
  static let ecosystem = Ecosystem.golang
  static let names: Set = ["go.mod", "go.work"]

  static func read(_ source: Source) -> Reading<Manifest> {
    do throws(ReadError) {
      var reader = GoModReader()
      for line in try GoModText.lines(source.bytes) { try reader.take(line) }
      if let open = reader.openBlock {
        throw ReadError(at: open.range.lowerBound, "'\(open.name) (' is never closed")
      }
      let manifest = Manifest(
        source: source, ecosystem: .golang, name: reader.name, requirements: reader.requirements,
        workspaces: reader.folders, overrides: reader.overrides, bundled: [], installScripts: [],
        anomalies: [])
      return .read(manifest, anomalies: [])
    } catch {
      return .malformed(error)
    }
  }
}

private struct GoModReader {
  private(set) var name: String?
  private(set) var requirements: [Requirement] = []
  private(set) var overrides: [Manifest.Override] = []
  private(set) var folders: [String] = []
  private(set) var openBlock: (name: String, range: Range<Int>)?

  private static let directives: Set = [
    "module", "go", "toolchain", "godebug", "require", "exclude", "replace", "retract", "tool",
    "ignore", "use",
  ]

  mutating func take(_ line: GoModText.Line) throws(ReadError) {
    guard let first = line.words.first else { return }
    if let block = openBlock {
      if first == ")" {
        guard line.words.count == 1 else { throw line.error("nothing stands behind ')'") }
        openBlock = nil
      } else {
        try take(block.name, line.words[...], line)
      }
      return
    }
    guard Self.directives.contains(first) else { throw line.error("no directive of go.mod") }
    if line.words.count == 2, line.words[1] == "(" {
      openBlock = (first, line.range)
    } else if line.words.count != 3 || line.words[1] != "(" || line.words[2] != ")" {
      try take(first, line.words.dropFirst(), line)
    }
  }

  private mutating func take(
    _ directive: String, _ words: ArraySlice<String>, _ line: GoModText.Line
  ) throws(ReadError) {
    let words = Array(words)
    switch directive {
    case "module":
      guard words.count == 1 else { throw line.error("'module' takes one path") }
      name = words[0]
    case "require":
      guard words.count == 2 else { throw line.error("a requirement is a path and a version") }
      requirements.append(
        Requirement(
          name: words[0], specifier: words[1], group: .dependencies, range: line.range,
          isIndirect: line.isIndirect))
    case "exclude":
      guard words.count == 2 else { throw line.error("'exclude' takes a path and a version") }
      override(words.joined(separator: " "), "exclude", line)
    case "replace": try replace(words, line)
    case "toolchain": override("toolchain", words.joined(separator: " "), line)
    case "use":
      guard words.count == 1 else { throw line.error("'use' takes one folder") }
      folders.append(words[0])
    default: return
    }
  }

  private mutating func replace(
    _ words: [String], _ line: GoModText.Line
  ) throws(ReadError) {
    guard let arrow = words.firstIndex(of: "=>"), (1...2).contains(arrow),
      (1...2).contains(words.count - arrow - 1)
    else { throw line.error("a replacement is 'path [version] => path [version]'") }
    override(
      words[..<arrow].joined(separator: " "), words[(arrow + 1)...].joined(separator: " "), line)
  }

  private mutating func override(
    _ selector: String, _ specifier: String, _ line: GoModText.Line
  ) {
    overrides.append(
      Manifest.Override(selector: selector, specifier: specifier, range: line.range))
  }
}

/// The words of Go's module files.
enum GoModText {
  struct Line {
    let words: [String]
    /// Of the words, without blanks and a comment around them.
    let range: Range<Int>
    let isIndirect: Bool

    func error(_ what: String) -> ReadError { ReadError(at: range.lowerBound, what) }
  }

  /// Lines that are not empty.
  ///
  /// - Throws: `malformed` for what is no text (`TextCheck`) and for strings without an end.
  static func lines(_ bytes: [UInt8]) throws(ReadError) -> [Line] {
    try TextCheck.check(bytes)
    var lines: [Line] = []
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var isComment = false
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      if let line = try line(bytes, start..<end, &isComment) { lines.append(line) }
      start = end + 1
    }
    return lines
  }

  /// - Parameter isComment: whether a `/* */` of an earlier line is open.
  private static func line(
    _ bytes: [UInt8], _ range: Range<Int>, _ isComment: inout Bool
  ) throws(ReadError) -> Line? {
    var words: [String] = []
    var (position, first, last) = (range.lowerBound, range.upperBound, range.lowerBound)
    var isIndirect = false
    while position < range.upperBound {
      let rest = bytes[position..<range.upperBound]
      if isComment {
        guard let close = end(of: "*/", in: rest) else { break }
        isComment = false
        position = close
      } else if [0x20, 0x09, 0x0D].contains(bytes[position]) {
        position += 1
      } else if rest.starts(with: "//".utf8) {
        isIndirect = marksIndirect(rest.dropFirst(2))
        break
      } else if rest.starts(with: "/*".utf8) {
        isComment = true
        position += 2
      } else {
        let word = try word(bytes, position..<range.upperBound)
        words.append(word.text)
        first = min(first, position)
        (position, last) = (word.end, word.end)
      }
    }
    return words.isEmpty ? nil : Line(words: words, range: first..<last, isIndirect: isIndirect)
  }

  private static func end(of mark: String, in text: ArraySlice<UInt8>) -> Int? {
    text.indices.first { text[$0...].starts(with: mark.utf8) }.map { $0 + mark.utf8.count }
  }

  /// `// indirect`, alone or in front of `;` (modfile's `isIndirect`).
  private static func marksIndirect(_ comment: ArraySlice<UInt8>) -> Bool {
    let text = comment.drop { $0 == 0x20 || $0 == 0x09 }
    guard text.starts(with: "indirect".utf8) else { return false }
    let rest = text.dropFirst("indirect".utf8.count)
    return rest.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
      || rest.first == UInt8(ascii: ";")
  }

  private static func word(
    _ bytes: [UInt8], _ range: Range<Int>
  ) throws(ReadError) -> (text: String, end: Int) {
    let (start, rest) = (range.lowerBound, bytes[range])
    let byte = bytes[start]
    if byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: ",") {
      return (String(UnicodeScalar(byte)), start + 1)
    }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
      guard let close = rest.dropFirst().firstIndex(of: byte) else {
        throw ReadError(at: start, "a string without an end")
      }
      return (String(decoding: bytes[(start + 1)..<close], as: UTF8.self), close + 1)
    }
    var end = start
    while end < range.upperBound, !isEnd(bytes[end]) {
      if bytes[end..<range.upperBound].starts(with: "//".utf8) { break }
      end += 1
    }
    guard end > start else { throw ReadError(at: start, "a control character") }
    return (String(decoding: bytes[start..<end], as: UTF8.self), end)
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")")
      || byte == UInt8(ascii: ",")
  }

  /// Whether a word can be an import path.
  static func isPath(_ word: ArraySlice<UInt8>) -> Bool {
    word.withUnsafeBufferPointer { text in
      text.allSatisfy { byte in
        byte > 0x20 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
          && byte != UInt8(ascii: "=") && byte != UInt8(ascii: "|") && byte != UInt8(ascii: "\"")
      }
    }
  }
}
