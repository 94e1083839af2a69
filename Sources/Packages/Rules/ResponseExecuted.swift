import Evidence
import Patterns

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
    ["eval", "Function", "runIn", "_compile", "exec"],
    [
      ".data", ".body", ".message", ".cookie", ".error", ".model", ".code", ".text", "fetch",
      "axios", "requests", "urlopen", "http", "got",
    ],
  ]
  static let languages: Set<Language> = [.javaScript, .python, .php, .ruby]

  private static let ends: Set = ["data", "body", "message", "cookie", "error", "model", "code"]

  static func check(_ file: CodeFile, into report: inout Report) {
    for sink in file.facts.sinks {
      guard let way = way(sink, file) else { continue }
      report.find(
        file.finding(
          rule, sink.range, "'\(file.name)' runs \(way) as code",
          family: "BeaverTail, OtterCookie and HexEval loaders"))
    }
  }

  private static func way(_ sink: Call, _ file: CodeFile) -> String? {
    let arguments = Arguments(sink, file.view)
    if arguments.all.contains(where: { calls(file.facts.network, within: $0) }) {
      return "what a request brings"
    }
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

  private static func calls(_ calls: [Call], within range: Range<Int>) -> Bool {
    calls.contains { range.contains($0.name.lowerBound) }
  }
}
