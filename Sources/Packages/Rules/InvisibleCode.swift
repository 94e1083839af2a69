import Evidence
import Patterns

/// Code points that nobody sees stand in a run.
enum InvisibleCode: ContentRule {
  static let rule = Rule(
    id: "invisible-code", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "code points that nobody sees stand in a run",
    explanation: """
      Variation selectors and private-use code points show nothing and can carry any bytes. A
      run of them in a source file is data, and a few visible lines beside it turn it into code.
      """,
    evidence: "where the run stands, how long it is, and the bytes it holds",
    remedy: "remove the run; look at what reads it",
    falsePositives: "0 runs of 4 variation selectors or 8 private-use code points in 60,471 files",
    techniques: [.obfuscatedFiles])

  static let words: [[Literal]] = [
    HiddenRuns.words
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    guard file.language != .prose else { return }
    for run in HiddenRuns.all(in: file.bytes) where run.isLong {
      report.find(
        file.finding(
          rule, run.range,
          "'\(file.name)' holds \(run.count) \(run.kind.rawValue) in a row",
          facts: run.hiddenText.map { [Fact("hidden text", now: $0)] } ?? [], family: "GlassWorm"))
    }
  }
}
