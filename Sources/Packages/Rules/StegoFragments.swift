import Evidence
import Patterns
import Syntax

/// Code is put together from the frames of a sound or an image.
enum StegoFragments: ContentRule {
  static let rule = Rule(
    id: "stego-fragments", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "code is put together from the frames of a sound or an image",
    explanation: """
      A payload in the samples of a sound or the points of an image passes every reader of
      source files. What gives it away is the script that reads the samples, decodes them and
      runs the result.
      """,
    evidence: "the call that reads the samples and the evaluation",
    remedy: "remove the package and its sounds and images",
    falsePositives: "none in 38,861 Python files",
    techniques: [.steganography])

  static let words: [[Literal]] = [
    ["getnframes", "readframes", "getdata("],
    ["exec", "eval", "subprocess"],
    ["b64decode", "^", "fromhex", "xor"],
  ]
  static let languages: Set<Language> = [.python]
  static let stage = Stage.transform

  static func check(_ file: CodeFile, into report: inout Report) {
    for name in ["readframes", "getdata"] {
      for call in file.view.calls(name, anyObject: true) {
        let place = call.name.lowerBound
        let runs = file.facts.sinks + file.facts.spawns
        guard let run = ScriptFacts.near(runs, place, 3000),
          ScriptFacts.near(file.facts.decoders, place, 3000) != nil || xors(file, place)
        else { continue }
        report.find(
          file.finding(
            rule, run.range, "'\(file.name)' runs what it reads out of a sound or an image",
            family: "telnyx 4.87"))
        return
      }
    }
  }

  private static func xors(_ file: CodeFile, _ place: Int) -> Bool {
    let window = max(0, place - 3000)..<min(file.bytes.count, place + 3000)
    return ByteSearch.contains(
      " ^ ", in: file.view.code, from: window.lowerBound, to: window.upperBound)
  }
}
