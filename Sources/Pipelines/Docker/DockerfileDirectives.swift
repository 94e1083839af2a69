/// The parser directives at the top of a Dockerfile: `# syntax=image` and `# escape=x`. The first line
/// of another form ends them; a comment is one, too.
struct DockerfileDirectives {
  private(set) var escape = UInt8(ascii: "\\")
  /// Where the image of `syntax` is written.
  private(set) var syntax: Range<Int>?

  init(_ bytes: [UInt8]) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let hasShebang = bytes[start...].starts(with: Array("#!".utf8))
    let firstLine = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
    // BuildKit looks for the syntax behind a `#!` line, and also behind `//` as other front ends' files
    // have it; for the rest `#!` is a comment that ends the directives.
    let all = DockerfileDirectives.read(bytes, hasShebang ? firstLine : start, marker: "#")
    syntax = all["syntax"].map { DockerfileDirectives.firstWord(bytes, $0) }
    if syntax == nil {
      let others = DockerfileDirectives.read(bytes, hasShebang ? firstLine : start, marker: "//")
      syntax = others["syntax"].map { DockerfileDirectives.firstWord(bytes, $0) }
    }
    if !hasShebang, let range = all["escape"], range.count == 1 {
      escape = bytes[range.lowerBound] == UInt8(ascii: "`") ? UInt8(ascii: "`") : escape
    }
  }

  /// Where the values of the directives stand, the first of each name.
  private static func read(
    _ bytes: [UInt8], _ start: Int, marker: StaticString
  ) -> [String: Range<Int>] {
    var found: [String: Range<Int>] = [:]
    var rest = bytes[start...]
    while !rest.isEmpty {
      let line = rest.prefix { $0 != 0x0A }
      rest = rest[line.endIndex...].dropFirst()
      guard let (name, value) = directive(line, marker) else { break }
      if found[name] == nil { found[name] = value }
    }
    return found
  }

  /// `# name = value`; nil for any other line.
  private static func directive(
    _ line: ArraySlice<UInt8>, _ marker: StaticString
  ) -> (String, Range<Int>)? {
    guard line.hasStart(marker) else { return nil }
    let text = line.dropFirst(marker.utf8CodeUnitCount).drop(while: \.isDockerBlank)
    let name = text.prefix(32).prefix {
      (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20)
    }
    let rest = text[name.endIndex...].drop(while: \.isDockerBlank)
    guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { return nil }
    var value = rest.dropFirst().drop(while: \.isDockerBlank)
    while value.last?.isDockerBlank == true { value.removeLast() }
    guard !value.isEmpty else { return nil }
    return (String(decoding: name, as: UTF8.self).lowercased(), value.startIndex..<value.endIndex)
  }

  private static func firstWord(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    range.lowerBound..<(bytes[range].firstIndex(of: 0x20) ?? range.upperBound)
  }
}

extension UInt8 {
  /// What separates words in a Dockerfile.
  var isDockerBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
