import Evidence
import Inventory
import Syntax

/// `Gemfile` and `gems.rb`, read as text. A Gemfile is a Ruby program; one that decides in code what it
/// asks for (conditions, variables, `gemspec`, other files) is not supported, and said to be.
enum Gemfile: ManifestFormat {
  static let ecosystem = Ecosystem.gem
  static let names: Set = ["Gemfile", "gems.rb"]

  static func read(_ source: Source) -> Reading<Manifest> {
    do throws(ReadError) {
      var requirements: [Requirement] = []
      for statement in try GemfileStatements(source) {
        if let requirement = try statement.requirement() { requirements.append(requirement) }
      }
      let manifest = Manifest(
        source: source, ecosystem: .gem, name: nil, requirements: requirements, workspaces: [],
        overrides: [], bundled: [], installScripts: [], anomalies: [])
      return .read(manifest, anomalies: [])
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}

/// The statements of a Gemfile: lines, and those that a comma carries on joined.
struct GemfileStatements: Sequence, IteratorProtocol {
  private var lines: TextLines

  init(_ source: Source) throws(ReadError) { lines = try TextLines(source) }

  mutating func next() -> GemfileStatement? {
    var tokens: [GemfileToken] = []
    while let line = lines.next() {
      // `=begin` opens a comment over several lines.
      tokens +=
        line.bytes.starts(with: "=begin".utf8)
        ? [GemfileToken(kind: .other, text: "=begin", range: line.range)]
        : GemfileToken.tokens(line.bytes)
      if tokens.isEmpty || tokens.last?.text == "," { continue }
      break
    }
    return tokens.isEmpty ? nil : GemfileStatement(tokens: tokens)
  }
}

struct GemfileToken {
  enum Kind { case word, string, other }

  let kind: Kind
  let text: String
  let range: Range<Int>

  /// A string that has escapes or code in it is `.other`: its text is not known.
  static func tokens(_ line: ArraySlice<UInt8>) -> [GemfileToken] {
    var tokens: [GemfileToken] = []
    var rest = line.trimmed()
    while let first = rest.first {
      if first == UInt8(ascii: "#") { break }
      let token = token(rest, first)
      tokens.append(token)
      rest = rest[token.range.upperBound...].drop { $0 == 0x20 || $0 == 0x09 }
    }
    return tokens
  }

  private static func token(_ rest: ArraySlice<UInt8>, _ first: UInt8) -> GemfileToken {
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      let body = rest.dropFirst()
      guard let end = body.firstIndex(of: first) else {
        return GemfileToken(kind: .other, text: rest.text, range: rest.range)
      }
      let content = body[body.startIndex..<end]
      let isPlain = !content.contains(UInt8(ascii: "\\")) && !content.contains(UInt8(ascii: "#"))
      return GemfileToken(
        kind: isPlain ? .string : .other, text: content.text, range: rest.startIndex..<end + 1)
    }
    let word = rest.prefix(while: isWord)
    guard !word.isEmpty else {
      return GemfileToken(
        kind: .other, text: rest.prefix(1).text, range: rest.startIndex..<rest.startIndex + 1)
    }
    return GemfileToken(kind: .word, text: word.text, range: word.range)
  }

  /// Letters, digits and what stands in symbols and keys (`:git`, `require:`).
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: ":"): true
    case UInt8(ascii: "?"), UInt8(ascii: "!"), 0x80...: true
    default: false
    }
  }
}

struct GemfileStatement {
  let tokens: [GemfileToken]

  /// Statements that ask for no gem themselves.
  private static let others: Set = [
    "source", "ruby", "group", "platforms", "platform", "git", "path", "github", "end", "plugin",
    "git_source",
  ]

  /// - Throws: `unsupported` for code.
  func requirement() throws(ReadError) -> Requirement? {
    guard let first = tokens.first, first.kind == .word, !isConditional else { throw code() }
    guard first.text == "gem" else {
      guard Self.others.contains(first.text) else { throw code() }
      return nil
    }
    var rest = tokens.dropFirst().filter { !["(", ")", "[", "]"].contains($0.text) }[...]
    guard let name = rest.popFirst(), name.kind == .string else { throw code() }
    var versions: [String] = []
    while let comma = rest.popFirst() {
      guard comma.text == ",", let argument = rest.first else { throw code() }
      if argument.kind != .string {
        // An option; what follows are options, too.
        guard argument.kind == .word, argument.text.contains(":") else { throw code() }
        break
      }
      versions.append(argument.text)
      rest = rest.dropFirst()
    }
    return Requirement(
      name: name.text, specifier: GemRequirement.canonical(versions), group: .dependencies,
      range: name.range)
  }

  /// `gem "x" if …`
  private var isConditional: Bool {
    tokens.contains { $0.kind == .word && ($0.text == "if" || $0.text == "unless") }
  }

  private func code() -> ReadError {
    let start = tokens.first?.range.lowerBound ?? 0
    return ReadError(
      .unsupported, at: start,
      "a Gemfile that decides in code what it asks for: '\(tokens.first?.text ?? "")'")
  }
}
