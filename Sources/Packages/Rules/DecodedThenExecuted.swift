import Evidence
import Patterns

/// Hidden text is decoded and run as code.
enum DecodedThenExecuted: ContentRule {
  static let rule = Rule(
    id: "decoded-then-executed", domain: .packages, kind: .attack, severity: .high,
    confidence: .high,
    title: "hidden text is decoded and run as code",
    explanation: """
      Code that is stored as base64, hexadecimal, character codes or compressed bytes and
      decoded where it is evaluated is hidden from everybody who reads the file. Packing for
      size does not need an evaluation of decoded text.
      """,
    evidence:
      "the call that runs text as code, the decoder in it, and the decoded text where "
      + "it is a literal",
    remedy:
      "read the decoded text below; do not install or run it unless its publisher "
      + "explains it",
    falsePositives:
      "an obfuscated widget or example bundle (1 in 71,969 files, an obfuscator's own "
      + "example); near misses are medium",
    techniques: [.javaScript, .obfuscatedFiles, .deobfuscate])

  static let words: [[Literal]] = [
    [
      "eval", "Function", "runIn", "_compile", "exec", "assert", "base64 -d", "base64 --decode",
      .anyCase("iex"), .anyCase("invoke-expression"), "constructor.constructor",
      "['constructor']", "[\"constructor\"]", "setTimeout(", "setInterval(", "import(",
      "globalThis[", "global[", "pickle.loads", "base64 -D", "xxd -r", "printf", "echo -e", "\\u00",
    ],
    [
      "atob", "Buffer.from", "unescape", "decodeURIComponent", "fromCharCode", "base64",
      "b64decode", "fromhex", "decompress", "zlib", "marshal", "codecs", "Fernet", "gzinflate",
      "decode64", "str_rot13", "hex2bin", "createDecipher", "__import__", "(_)(", "inflate",
      "gunzip",
      .anyCase("frombase64string"), "data:text/javascript", "data:application/javascript",
      "xxd", "\\x",
    ],
  ]
  static let languages: Set<Language> = [.javaScript, .python, .shell, .ruby, .php, .powerShell]

  private static let directPython = [
    "__import__(", "base64.", "zlib.", "marshal.", "bytes.fromhex", "codecs.decode", "Fernet(",
    "b64decode", "lzma.", "bz2.", "gzip.", "(_)(",
  ]
  private static let directScript = [
    "atob(", "Buffer.from(", "unescape(", "decodeURIComponent(", "String.fromCharCode(",
    "base64_decode(", "gzinflate(", "gzuncompress(", "str_rot13(", "hex2bin(", "Base64.decode64(",
    "Base64.strict_decode64(", "Zlib::", "zlib.", "require(",
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    switch file.language {
    case .shell: checkShell(file, into: &report)
    case .powerShell: checkPowerShell(file, into: &report)
    default:
      for sink in file.facts.sinks { check(sink, file, into: &report) }
      let known = Set(file.facts.sinks.map(\.name.lowerBound))
      for call in furtherSinks(file)
      where !known.contains(call.name.lowerBound) && isDirect(call, file) {
        check(call, file, into: &report)
      }
      if file.language == .javaScript { checkImports(file, into: &report) }
    }
  }

  private static func check(_ sink: Call, _ file: CodeFile, into report: inout Report) {
    if isDirect(sink, file) {
      report.find(
        file.finding(
          rule, sink.range, "'\(file.name)' decodes hidden text and runs it",
          facts: decoded(sink.arguments, file),
          family: "HexEval, XORIndex and InvisibleFerret loaders"))
    } else if let blob = blob(near: sink, file) {
      let isBundle = file.bytes.count > 512 << 10
      report.find(
        file.finding(
          rule, sink.range, "'\(file.name)' runs code beside a decoder and a hidden block",
          severity: isBundle ? .medium : nil, facts: decoded(blob, file), family: "staged loaders"))
    } else if isKept(sink, file) {
      report.find(
        file.finding(
          rule, sink.range, "'\(file.name)' runs text as code that it decoded before",
          severity: .medium))
    } else if file.language == .python,
      let decoder = ScriptFacts.near(file.facts.decoders, sink.name.lowerBound, 400)
    {
      report.find(
        file.finding(
          rule, sink.range, "'\(file.name)' decodes data close to where it runs text as code",
          severity: .medium, facts: [Fact("decoder", now: file.view.text(decoder.name))]))
    }
  }

  /// Calls that run text as code only where it is handed to them so: methods of other objects have the same
  /// names.
  private static func furtherSinks(_ file: CodeFile) -> [Call] {
    switch file.language {
    case .javaScript:
      ["setTimeout", "setInterval"].flatMap { file.view.calls($0) }
        + file.view.calls("Reflect.apply").filter {
          file.view.code($0.arguments).contains("eval")
            || file.view.code($0.arguments).contains("Function")
        }
    case .python:
      ["exec", "eval"].flatMap { file.view.calls($0, anyObject: true) + gotByName($0, file.view) }
        + file.view.calls("pickle.loads").filter { holdsText($0, file.view) }
    default: []
    }
  }

  /// Whether a text stands in the arguments that is no name of an encoding: `.decode('utf-8')`, `encoding='latin1'`.
  private static func holdsText(_ call: Call, _ view: CodeView) -> Bool {
    view.strings(in: call.arguments).contains { string in
      let before = view.code(max(0, string.range.lowerBound - 16)..<string.range.lowerBound)
        .filter { !$0.isWhitespace && $0 != "'" && $0 != "\"" }
      return before.hasSuffix("codecs.decode(")
        || ![".decode(", ".encode(", "encoding="].contains(where: before.hasSuffix)
    }
  }

  /// `getattr(owner, 'exec')(…)`.
  private static func gotByName(_ name: String, _ view: CodeView) -> [Call] {
    view.calls("getattr").compactMap { call in
      guard
        view.strings(in: call.arguments).contains(where: {
          view.bytes[$0.range].elementsEqual(name.utf8)
        }),
        let open = view.firstCode(from: call.arguments.upperBound + 1), view.code[open] == 0x28
      else { return nil }
      return Call(name: call.name, arguments: (open + 1)..<view.closing(of: open))
    }
  }

  /// `import('data:text/javascript;base64,…')`.
  private static func checkImports(_ file: CodeFile, into report: inout Report) {
    for call in file.view.calls("import") {
      let text = file.view.text(call.arguments)
      guard
        ["data:text/javascript;base64,", "data:application/javascript;base64,"]
          .contains(where: text.contains)
      else { continue }
      report.find(
        file.finding(rule, call.range, "'\(file.name)' loads code that stands in an address"))
    }
  }

  /// Whether a decoder's result is what was last given to the only name that is handed over.
  private static func isKept(_ sink: Call, _ file: CodeFile) -> Bool {
    guard file.language == .javaScript, let last = Arguments(sink, file.view).all.last,
      let path = MemberPath(file.view.code(last)), path.parts.count == 1
    else { return false }
    let decoders = file.facts.decoders.filter { call in
      let name = file.view.code(call.name)
      return name != "Buffer.from" && name != "decodeURIComponent"
        || ["base64", "'hex", "\"hex"].contains(where: file.view.text(call.arguments).contains)
    }
    return Assignments(file.view).comes(
      path.parts[0], from: decoders, before: sink.name.lowerBound)
  }

  private static func isDirect(_ sink: Call, _ file: CodeFile) -> Bool {
    let names = file.language == .python ? directPython : directScript
    return Arguments(sink, file.view).all.contains { range in
      var text = file.view.code(range).drop(while: \.isWhitespace)
      for prefix in [
        "compile(", "await ", "(", "[", "window.", "globalThis.", "new TextDecoder().decode(",
      ]
      where text.hasPrefix(prefix) && !text.hasPrefix("(_)(") {
        text = text.dropFirst(prefix.count).drop(while: \.isWhitespace)
      }
      if text.hasPrefix("require(") {
        return text.contains(".gunzipSync(") || text.contains(".inflateSync(")
      }
      return names.contains { text.hasPrefix($0) }
        || aliases(file).contains { text.hasPrefix($0 + "(") }
    }
  }

  /// Other names of decoders.
  private static func aliases(_ file: CodeFile) -> [String] {
    let names = file.language == .python ? ["b64decode", "decompress"] : ["atob", "unescape"]
    return names.flatMap(file.view.aliases)
  }

  /// A long literal of one alphabet, where a decoder stands near the call.
  private static func blob(near sink: Call, _ file: CodeFile) -> Range<Int>? {
    guard ScriptFacts.near(file.facts.decoders, sink.name.lowerBound, 1500) != nil else {
      return nil
    }
    return file.view.strings.first { string in
      string.range.count >= 400 && abs(string.range.lowerBound - sink.name.lowerBound) < 200_000
        && Alphabet.isEncoded(file.bytes[string.range])
    }?.range
  }

  private static func decoded(_ range: Range<Int>, _ file: CodeFile) -> [Fact] {
    for string in file.view.strings where string.range.overlaps(range) && string.range.count >= 8 {
      if let reading = Decoder.readings(of: Array(file.bytes[string.range])).first {
        return [Fact("decoded (\(reading.way))", now: Printable.line(reading.bytes))]
      }
    }
    return []
  }

  /// What decodes in a shell: programs, and escapes that `printf` and `echo` write out.
  private static let hidden = [
    "base64 -d", "base64 --decode", "base64 -D", "xxd -r", "printf '\\x", "printf \"\\x",
    "echo -e '\\x", "echo -e \"\\x",
  ]

  private static func checkShell(_ file: CodeFile, into report: inout Report) {
    for line in TextLines.all(of: file.view.text) {
      let text = file.view.text(line)
      guard hidden.contains(where: text.contains) else { continue }
      let commands = CommandLine(text).commands
      let runs = commands.enumerated().contains { index, command in
        index > 0 && commands[index - 1].isPiped
          && ["sh", "bash", "zsh", "node", "python", "python3", "perl"].contains(command.program)
          && (!text.contains("\\x") || command.arguments.isEmpty)
      }
      guard runs || text.contains("eval") && text.contains("$(") else { continue }
      report.find(
        file.finding(rule, line, "'\(file.name)' decodes hidden text into a shell"))
    }
  }

  private static func checkPowerShell(_ file: CodeFile, into report: inout Report) {
    for line in TextLines.all(of: file.view.text) {
      let text = file.view.text(line).lowercased()
      guard text.contains("frombase64string"),
        text.contains("iex") || text.contains("invoke-expression")
      else { continue }
      report.find(file.finding(rule, line, "'\(file.name)' decodes hidden text and runs it"))
    }
  }
}
