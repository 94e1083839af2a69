import Evidence
import Patterns
import Syntax

/// Code is handed to a hidden program that outlives its parent.
enum DetachedLoader: ContentRule {
  static let rule = Rule(
    id: "detached-loader", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "code is handed to a hidden program that outlives its parent",
    explanation: """
      A child process that runs text given on its command line, detached and without output,
      survives the install or the build that started it. It is how loaders stay on a machine
      unseen.
      """,
    evidence: "the call",
    remedy: "stop the child processes; remove the package",
    falsePositives: "0 files have both the inline code and the detaching in one call",
    techniques: [.hiddenWindow, .javaScript])

  static let words: [[Literal]] = [
    ["detached"],
    ["-e", "--eval", ".pid"],
  ]
  static let languages: Set<Language> = [.javaScript]
  static let stage = Stage.trigger

  static func check(_ file: CodeFile, into report: inout Report) {
    for call in file.facts.spawns {
      let text = file.view.text(call.arguments)
      guard ["'-e'", "\"-e\"", "`-e`", "--eval"].contains(where: text.contains) else { continue }
      let after = file.view.code(call.name.lowerBound..<(call.name.lowerBound + 4000))
      let packed = after.filter { !$0.isWhitespace }
      guard packed.contains("detached:true") || packed.contains("detached:!0") else { continue }
      report.find(
        file.finding(
          rule, call.range,
          "'\(file.name)' starts a detached program with code on its command line",
          family: "BeaverTail and PolinRider, second stage"))
    }
    checkOwnFile(file, into: &report)
  }

  /// A detached copy of an interpreter on the package's own file, remembered by a `.pid`.
  private static func checkOwnFile(_ file: CodeFile, into report: inout Report) {
    guard ByteSearch.contains(".pid", in: file.view.text), file.bytes.count < 64 << 10 else {
      return
    }
    for call in file.facts.spawns {
      let text = file.view.text(call.arguments)
      let packed = text.filter { !$0.isWhitespace }
      guard packed.contains("detached:true") || packed.contains("detached:!0"),
        text.contains("process.execPath") || text.contains("'node'") || text.contains("\"node\""),
        packed.contains("stdio:'ignore'") || packed.contains("stdio:\"ignore\"")
      else { continue }
      report.find(
        file.finding(
          rule, call.range, "'\(file.name)' leaves a hidden copy of node running",
          severity: .medium, family: "WeaselBiscuit"))
    }
  }
}
