import Evidence
import Patterns
import Syntax

/// Python is started with hidden code on its command line.
enum HiddenInterpreter: ContentRule {
  static let rule = Rule(
    id: "hidden-interpreter", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "Python is started with hidden code on its command line",
    explanation: """
      A package that starts the interpreter again with decoded or downloaded text, without a
      window or output, hides what it does from its caller and from a traceback.
      """,
    evidence: "the call",
    remedy: "remove it; look at what it started",
    falsePositives: "none in 38,861 Python files once an evaluation in the text is asked for",
    techniques: [.hiddenWindow])

  static let words: [[Literal]] = [
    ["sys.executable"],
    ["-c"],
    ["b64", "urlopen", "requests.get", "fromhex"],
  ]
  static let languages: Set<Language> = [.python]
  static let stage = Stage.trigger

  static func check(_ file: CodeFile, into report: inout Report) {
    for place in ByteSearch.all("sys.executable", in: file.view.code) {
      let window = max(0, place - 300)..<min(file.bytes.count, place + 600)
      let text = file.view.text(window)
      guard text.contains("\"-c\"") || text.contains("'-c'"),
        text.contains("exec(") || text.contains("eval("),
        ["b64", "urlopen", "requests.get", "fromhex"].contains(where: text.contains),
        ["Popen", "DEVNULL", "start_new_session", "CREATE_NO_WINDOW"].contains(where: text.contains)
      else { continue }
      report.find(
        file.finding(
          rule, place..<(place + 14), "'\(file.name)' starts Python on hidden code",
          family: "litellm 1.82.8 and telnyx 4.87"))
    }
  }
}
