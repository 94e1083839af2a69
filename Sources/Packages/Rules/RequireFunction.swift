import Evidence
import Patterns

/// A function is made from text that is handed 'require'.
enum RequireFunction: ContentRule {
  static let rule = Rule(
    id: "require-function", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a function is made from text that is handed 'require'",
    explanation: """
      `new Function("require", text)` makes text from anywhere into a module that can load
      everything. Honest code imports modules; this shape is the last step of a loader.
      """,
    evidence: "the call",
    remedy: "do not install or run it; look for where the text comes from",
    falsePositives: "none in 31,324 JavaScript files of benign packages and repositories",
    techniques: [.javaScript])

  static let words: [[Literal]] = [
    ["Function"],
    ["\"require\"", "'require'", "`require`"],
  ]
  static let languages: Set<Language> = [.javaScript]

  static func check(_ file: CodeFile, into report: inout Report) {
    for name in ["Function", "Function.constructor", "constructor.constructor"] {
      for call in file.view.calls(name, anyObject: true) {
        let text = file.view.text(call.arguments).drop(while: \.isWhitespace)
        guard ["\"require\"", "'require'", "`require`"].contains(where: text.hasPrefix) else {
          continue
        }
        report.find(
          file.finding(
            rule, call.range, "'\(file.name)' makes a function from text and hands it 'require'",
            severity: isOwnText(call, file) || handsSomethingElse(file.bytes, after: call.range)
              ? .medium : nil,
            family: "BetPoker and WeaselBiscuit loaders"))
      }
    }
  }

  /// Whether the text is a plain name, perhaps with literals before and behind it, and nothing near brings or decodes it: what a tool for modules made or
  /// read from its own files.
  private static func isOwnText(_ call: Call, _ file: CodeFile) -> Bool {
    guard let last = Arguments(call, file.view).all.last else { return false }
    let parts = file.view.code(last).split(separator: "+").filter { !Self.isLiteral($0) }
    guard parts.count == 1, let path = MemberPath(String(parts[0])), path.parts.count == 1 else {
      return false
    }
    let sources = file.facts.network + file.facts.decoders
    return !sources.contains { (-400..<3000).contains(call.name.lowerBound - $0.name.lowerBound) }
  }

  /// Whether nothing but a literal's quotes is left where literals are blanked.
  private static func isLiteral(_ code: Substring) -> Bool {
    let rest = code.filter { !$0.isWhitespace }
    return rest == "''" || rest == "\"\""
  }

  /// Whether the function is called on the spot with something that is not named `require`: compilers of
  /// templates run what they made with a loader of their own.
  private static func handsSomethingElse(_ bytes: [UInt8], after call: Range<Int>) -> Bool {
    let rest = bytes[call.upperBound...].prefix(64).drop { $0 == 0x20 || $0 == UInt8(ascii: ")") }
    guard rest.first == UInt8(ascii: "(") else { return false }
    let argument = rest.dropFirst().prefix { $0 != UInt8(ascii: ")") }
    let isName = argument.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "$")
    }
    return isName && !argument.isEmpty && !argument.elementsEqual("require".utf8)
  }
}
