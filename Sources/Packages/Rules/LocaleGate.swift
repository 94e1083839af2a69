import Evidence
import Patterns
import Syntax

/// What a script does depends on the country it runs in.
enum LocaleGate: ContentRule {
  static let rule = Rule(
    id: "locale-gate", domain: .packages, kind: .signal, severity: .info, confidence: .medium,
    title: "what a script does depends on the country it runs in",
    explanation: """
      Malware often spares, or singles out, machines of some countries by their language or time
      zone. Honest programs do as well, so this strengthens other findings and is none of its
      own.
      """,
    evidence: "the comparison",
    remedy: "read what follows on either side",
    falsePositives: "localisation code",
    techniques: [.systemLocation])

  static let words: [[Literal]] = [
    ["ru-RU", "ru_RU", "Asia/Tehran", "Europe/Moscow", "Asia/Jerusalem"],
    ["exit", "return"],
  ]
  static let languages: Set<Language> = [.javaScript, .python]
  static let stage = Stage.trigger

  static func check(_ file: CodeFile, into report: inout Report) {
    guard !file.facts.network.isEmpty || !file.facts.sinks.isEmpty,
      ByteSearch.containsAny(["process.exit", "sys.exit", "os._exit"], in: file.view.code)
    else { return }
    let words = ["ru-RU", "ru_RU", "Asia/Tehran", "Europe/Moscow", "Asia/Jerusalem"]
    guard let word = words.first(where: { ByteSearch.contains($0, in: file.view.text) }),
      let place = ByteSearch.first(Array(word.utf8), in: file.view.text)
    else { return }
    report.find(
      file.finding(
        rule, place..<(place + word.utf8.count), "'\(file.name)' asks for '\(word)' and leaves"))
  }
}
