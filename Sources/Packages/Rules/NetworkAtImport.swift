import Evidence
import Patterns
import Syntax

/// Loading the package speaks to a server.
enum NetworkAtImport: ContentRule {
  static let rule = Rule(
    id: "network-at-import", domain: .packages, kind: .signal, severity: .info, confidence: .medium,
    title: "loading the package speaks to a server",
    explanation: """
      A library asks a server when one of its functions is called. A request that stands outside
      every function runs in each program, test and build that only names the package, which is
      what loaders want. Some honest packages look for updates there, so this strengthens other
      findings and is none of its own.
      """,
    evidence: "the call, and that no function encloses it",
    remedy: "read what is asked for and what is done with the answer",
    falsePositives: "packages that look for updates or register themselves",
    techniques: [.commandAndScriptingInterpreter])

  static let words: [[Literal]] = [
    [
      "fetch", "axios", "request", "https.get", "http.get", "urlopen", "urlretrieve", "httpx",
      "socket", "got", "needle", "superagent", "WebSocket", "aiohttp", "HTTPConnection",
      "HTTPSConnection",
    ]
  ]
  static let languages: Set<Language> = [.javaScript, .python]
  static let stage = Stage.trigger

  static func check(_ file: CodeFile, into report: inout Report) {
    let names: Set = ["__init__.py", "index.js", "index.cjs", "index.mjs", "main.js"]
    guard names.contains(file.path.nameText) else { return }
    let isPython = file.language == .python
    let depths =
      isPython ? [] : BraceDepths.of(file.facts.network.map(\.name.lowerBound), file.view)
    for (index, call) in file.facts.network.enumerated() {
      let place = call.name.lowerBound
      guard isPython ? isOutside(place, in: file.view.code) : depths[index] == 0 else { continue }
      report.find(
        file.finding(rule, call.name, "loading '\(file.name)' speaks to a server"))
      return
    }
  }

  /// Whether no function of Python encloses a place, and no test for being the main program.
  private static func isOutside(_ place: Int, in code: [UInt8]) -> Bool {
    var (start, indent) = line(around: place, in: code)
    while start > 0, indent > 0 {
      let (before, depth) = line(around: start - 1, in: code)
      start = before
      let text = code[(before + depth)...].prefix(24)
      guard depth < indent, let first = text.first, first != 0x0A, first != 0x0D else { continue }
      indent = depth
      let words = String(decoding: text, as: UTF8.self)
      let inner = ["def ", "async def ", "if __name__"]
      if inner.contains(where: words.hasPrefix) { return false }
    }
    let own = code[start...].prefix { $0 != 0x0A }
    return !["lambda", "def ", "__name__"].contains {
      ByteSearch.contains($0, in: Array(own))
    }
  }

  private static func line(around place: Int, in code: [UInt8]) -> (start: Int, indent: Int) {
    let start = code[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return (start, code[start...].prefix { $0 == 0x20 || $0 == 0x09 }.count)
  }
}

/// How many braces are open at places of a script.
private enum BraceDepths {
  /// - Parameter places: sorted.
  /// - Complexity: O(n), one way through the code.
  static func of(_ places: [Int], _ view: CodeView) -> [Int] {
    var depths: [Int] = []
    var depth = 0
    var next = 0
    for place in places {
      while next < min(place, view.code.count) {
        if view.code[next] == UInt8(ascii: "{") { depth += 1 }
        if view.code[next] == UInt8(ascii: "}") { depth -= 1 }
        next += 1
      }
      depths.append(depth)
    }
    return depths
  }
}
