import Evidence
import Patterns

/// A build's or a test's configuration evaluates text or fetches code.
enum ConfigFileCode: ContentRule {
  static let rule = Rule(
    id: "config-file-code", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a build's or a test's configuration evaluates text or fetches code",
    explanation: """
      Configuration of bundlers, linters and test runners is run by everybody who opens the
      project. It names plugins; it has no reason to evaluate text or to speak to a server.
      """,
    evidence: "the call",
    remedy: "restore the file from a reviewed state, on every branch",
    falsePositives:
      "0 of 980 configuration files evaluate text; a request beside a started program "
      + "is medium",
    techniques: [.javaScript, .compromiseSoftwareDependencies])

  static let words: [[Literal]] = [
    ["eval", "Function", "runIn", "_compile", "fetch", "axios", "http", "request"]
  ]
  static let languages: Set<Language> = [.javaScript]
  static let stage = Stage.trigger

  static func check(_ file: CodeFile, into report: inout Report) {
    guard ConfigurationFile.isNamed(file.path) else { return }
    for sink in file.facts.sinks {
      report.find(
        file.finding(
          rule, sink.range, "the configuration '\(file.name)' runs text as code",
          family: "PolinRider"))
    }
    guard file.facts.sinks.isEmpty, let request = file.facts.network.first,
      !file.facts.spawns.isEmpty
    else { return }
    report.find(
      file.finding(
        rule, request.range,
        "the configuration '\(file.name)' speaks to a server and starts a program",
        severity: .medium))
  }
}
