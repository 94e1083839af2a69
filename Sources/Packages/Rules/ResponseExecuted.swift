import Evidence
import Patterns
import Syntax

/// What a server answers is run as code.
enum ResponseExecuted: ContentRule {
  static let rule = Rule(
    id: "response-executed", domain: .packages, kind: .attack, severity: .critical,
    confidence: .high,
    title: "what a server answers is run as code",
    explanation: """
      A loader that evaluates a response gives whoever answers the machine it runs on: no
      payload is in the package, and it can differ for every victim. The answer is often taken
      from an error handler or a cookie, where a reader does not look for it.
      """,
    evidence: "the call that runs text as code, and where its text comes from",
    remedy: "do not install or run it; if it ran, treat the machine's secrets as read",
    falsePositives: "0 of 60,471 files of 1,095 benign packages; test suites of loaders themselves",
    techniques: [.javaScript, .ingressToolTransfer])

  static let words: [[Literal]] = [
    ["eval", "Function", "runIn", "_compile", "exec", "yaml.", "pickle.", "ejs."],
    [
      ".data", ".body", ".message", ".cookie", ".error", ".model", ".code", ".text", "fetch",
      "axios", "requests", "urlopen", "http", "got", "escapeFunction",
    ],
  ]
  static let languages: Set<Language> = [.javaScript, .python, .php, .ruby]

  private static let ends: Set = ["data", "body", "message", "cookie", "error", "model", "code"]

  static func check(_ file: CodeFile, into report: inout Report) {
    checkChains(file, into: &report)
    checkObjects(file, into: &report)
    for sink in file.facts.sinks {
      guard let way = way(sink, file) else { continue }
      report.find(
        file.finding(
          rule, sink.range, "'\(file.name)' runs \(way) as code",
          family: "BeaverTail, OtterCookie and HexEval loaders"))
    }
  }

  /// `fetch(address).then(r => r.text()).then(eval)`.
  private static func checkChains(_ file: CodeFile, into report: inout Report) {
    guard file.language == .javaScript else { return }
    for word in [".then(eval)", ".then(Function)", ".then(globalThis.eval)"] {
      for place in ByteSearch.all(word, in: file.view.code)
      where file.facts.network.contains(where: { (0..<800).contains(place - $0.name.lowerBound) }) {
        report.find(
          file.finding(
            rule, place..<(place + word.utf8.count),
            "'\(file.name)' runs what a request brings as code"))
      }
    }
  }

  /// Data whose reader makes objects and calls functions as the data asks: Python's pickle and unsafe YAML, and
  /// templates of ejs with a function of the data's own.
  private static func checkObjects(_ file: CodeFile, into report: inout Report) {
    let names =
      file.language == .python ? ["yaml.load", "yaml.unsafe_load", "pickle.loads"] : ["ejs.render"]
    for call in names.flatMap({ file.view.calls($0) }) {
      let arguments = Arguments(call, file.view)
      guard let first = arguments.all.first, !file.view.code(call.arguments).contains("SafeLoader")
      else { continue }
      let text = file.view.code(first)
      let isFetched =
        calls(file.facts.network, within: first)
        || MemberPath(text).map {
          Assignments(file.view).comes(
            $0.parts[0], from: file.facts.network, before: call.name.lowerBound)
        } ?? false
      let takesFunction = file.view.text(call.arguments).contains("escapeFunction")
      guard file.language == .python ? isFetched : takesFunction else { continue }
      let isUnsafe = takesFunction || file.view.code(call.range).contains("nsafe")
      report.find(
        file.finding(
          rule, call.range, "'\(file.name)' lets a request's answer choose what is called",
          severity: isUnsafe ? .high : .medium, family: "TraderTraitor"))
    }
  }

  private static func way(_ sink: Call, _ file: CodeFile) -> String? {
    let arguments = Arguments(sink, file.view)
    if arguments.all.contains(where: { calls(file.facts.network, within: $0) }) {
      return "what a request brings"
    }
    if let reason = inCallback(sink, arguments, file) { return reason }
    guard let last = arguments.all.last, last.count <= 300 else { return nil }
    let text = file.view.code(last).filter { !$0.isWhitespace || $0 == " " }
    guard let path = MemberPath(text) else { return nil }
    if file.language == .javaScript, path.parts.count > 1, path.parts.count <= 5,
      path.parts.last.map(ends.contains) == true
    {
      return "'\(text)'"
    }
    let isFetched = Assignments(file.view).comes(
      path.parts[0], from: file.facts.network, before: sink.name.lowerBound)
    return isFetched ? "'\(text)', which a request brought," : nil
  }

  /// `get(address, (answer) => … eval(text))`: a name is run inside what a request calls back.
  private static func inCallback(
    _ sink: Call, _ arguments: Arguments, _ file: CodeFile
  ) -> String? {
    guard file.language == .javaScript, arguments.all.count == 1,
      let path = MemberPath(file.view.code(arguments.all[0])), path.parts.count == 1,
      file.facts.network.contains(where: { $0.arguments.contains(sink.name.lowerBound) })
    else { return nil }
    return "'\(path.parts[0])' inside a request's own callback"
  }

  private static func calls(_ calls: [Call], within range: Range<Int>) -> Bool {
    calls.contains { range.contains($0.name.lowerBound) }
  }
}
