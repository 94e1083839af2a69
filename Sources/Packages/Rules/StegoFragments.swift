import Evidence
import Patterns
import Syntax

/// Code is put together from the frames of a sound or the pieces in images.
enum StegoFragments: ContentRule {
  static let rule = Rule(
    id: "stego-fragments", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "code is put together from a sound or from images",
    explanation: """
      A payload in the samples of a sound or the points of an image passes every reader of
      source files. What gives it away is the script that reads the samples, decodes them and
      runs the result. In drawings the pieces stand in comments, one in each of many small
      files: a comment of base64 in three and more drawings of one folder is medium, the script
      that runs what it finds there high.
      """,
    evidence: "the call that reads the samples and the evaluation",
    remedy: "remove the package and its sounds and images",
    falsePositives: "none in 38,861 Python files",
    techniques: [.steganography])

  static let words: [[Literal]] = [
    ["getnframes", "readframes", "getdata(", ".svg"],
    ["exec", "eval", "subprocess", "Function", "spawn", "_compile", "runIn"],
    ["b64decode", "^", "fromhex", "xor", "<!--"],
  ]
  static let languages: Set<Language> = [.python, .javaScript]
  static let stage = Stage.transform

  static func check(_ file: CodeFile, into report: inout Report) {
    checkDrawings(file, into: &report)
    guard file.language == .python else { return }
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

  /// A script that looks into the comments of drawings and runs text.
  private static func checkDrawings(_ file: CodeFile, into report: inout Report) {
    guard let comment = ByteSearch.first(Array("<!--".utf8), in: file.view.text) else { return }
    let near = max(0, comment - 3000)..<min(file.bytes.count, comment + 3000)
    // What is a literal whole was not read from anywhere.
    let sinks = file.facts.sinks.filter { call in
      !file.view.code(call.arguments).allSatisfy { "\"'` ".contains($0) }
    }
    guard let sink = ScriptFacts.near(sinks, comment, 3000),
      ByteSearch.contains(".svg", in: file.view.text, from: near.lowerBound, to: near.upperBound),
      ByteSearch.containsAny(
        ["readFile", "open(", "read_text", "readdir"], in: file.view.code, from: near.lowerBound,
        to: near.upperBound)
    else { return }
    report.find(
      file.finding(
        rule, sink.range, "'\(file.name)' runs what it reads out of the comments of drawings",
        family: "the drawings of contagious-interview"))
  }

  /// A comment of a drawing that is nothing but base64 or hexadecimal.
  static func fragment(_ source: Source) -> Place? {
    let bytes = source.bytes
    guard bytes.count < 1 << 20, let open = ByteSearch.first(Array("<!--".utf8), in: bytes),
      let close = ByteSearch.first(Array("-->".utf8), in: bytes, from: open + 4)
    else { return nil }
    let inner = bytes[(open + 4)..<close].drop(while: \.isSpace)
    let text = inner.prefix { !$0.isSpace }
    guard text.count >= 120, inner.dropFirst(text.count).allSatisfy(\.isSpace),
      text.allSatisfy({ $0.isWord && $0 < 0x80 || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D })
    else { return nil }
    return source.place(.cause, text.startIndex..<text.endIndex)
  }

  static func findings(_ fragments: [TreePath: [Place]], in container: TreePath) -> [Finding] {
    fragments.filter { $0.value.count >= 3 }.sorted { $0.key < $1.key }.map { folder, places in
      Finding(
        rule, .file(container.appending(places.first?.path ?? folder)),
        "comments of \(places.count) drawings in one folder are pieces of hidden text",
        kind: .weakness, severity: .medium, places: Array(places.prefix(3)),
        facts: [
          Fact("drawings", now: "\(places.count)"),
          Fact("seen in", now: "the drawings of contagious-interview"),
        ], identity: [folder.text])
    }
  }

  private static func xors(_ file: CodeFile, _ place: Int) -> Bool {
    let window = max(0, place - 3000)..<min(file.bytes.count, place + 3000)
    return ByteSearch.contains(
      " ^ ", in: file.view.code, from: window.lowerBound, to: window.upperBound)
  }
}
