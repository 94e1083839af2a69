import Evidence
import Inventory
import Syntax
import Trees

/// A Jenkinsfile, read by its words alone: Groovy is a language, and what it computes only a run knows.
///
/// Read are the texts of `sh`, `bat`, `powershell` and `pwsh` steps that stand in quotes, and images of
/// `docker` agents (`image '…'`, `docker.image('…')`).
enum Jenkinsfile: PipelineFormat {
  static func canRead(_ path: TreePath) -> Bool {
    let name = path.nameBytes
    return name.isText("Jenkinsfile") || name.hasStart("Jenkinsfile.")
      || name.hasStart("Jenkinsfile_") || name.hasStart("Jenkinsfile-")
      || name.hasEnd(".jenkinsfile")
  }

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    let source = file.source
    if let null = source.bytes.firstIndex(of: 0) {
      return .malformed(ReadError(at: null, "a zero byte"))
    }
    var gathering = Gathering(source)
    for call in GroovyCalls(source.bytes).all where call.name == "image" {
      let text = String(decoding: source.bytes[call.text], as: UTF8.self)
      guard !text.contains("$"), text.utf8.count < 512 else { continue }
      gathering.add(.container, WrittenText(text: text, range: call.text, comment: nil))
    }
    return .read(gathering.finished(), anomalies: [])
  }

  static func scripts(of file: PipelineFile) -> [PipelineScript] {
    let source = file.source
    return GroovyCalls(source.bytes).all.compactMap { call in
      guard let language = language(of: call.name) else { return nil }
      return PipelineScript(
        PipelineText(source, call.text), language, subject: .file(source.path), label: call.name)
    }
  }

  /// What a step of this name runs; nil of any other.
  static func language(of step: String) -> PipelineScript.Language? {
    switch step {
    case "sh": .shell
    case "powershell", "pwsh": .powerShell
    case "bat": .commandPrompt
    default: nil
    }
  }
}

/// Names with a quoted text behind them: `sh 'make'`, `sh(script: """…""")`, `image "node:22"`.
struct GroovyCalls {
  struct Call {
    let name: String
    /// Without quotes.
    let text: Range<Int>
    /// Whether Groovy puts values into it.
    let isExpanded: Bool
    /// Behind the closing quote.
    let end: Int
  }

  /// `title = env.CHANGE_TITLE`, `TITLE = "${env.CHANGE_TITLE}"`
  struct Assignment {
    let name: String
    /// A path of names.
    let value: String
  }

  private(set) var all: [Call] = []
  private(set) var assignments: [Assignment] = []
  private let bytes: [UInt8]
  private var at = 0

  /// - Complexity: O(n)
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    while at < bytes.count { step() }
  }

  private static let names: Set = [
    "sh", "bat", "powershell", "pwsh", "image", "booleanParam", "choice",
  ]
  private var names: [String] = []
  /// The word that was read last, and the name that `=` stands behind.
  private var word = ""
  private var assigned: String?

  private mutating func step() {
    let byte = bytes[at]
    if byte == UInt8(ascii: "/"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "/") {
      while at < bytes.count, bytes[at] != 0x0A { at += 1 }
    } else if byte == UInt8(ascii: "/"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "*") {
      at += 2
      while at + 1 < bytes.count,
        !(bytes[at] == UInt8(ascii: "*") && bytes[at + 1] == UInt8(ascii: "/"))
      {
        at += 1
      }
      at = min(bytes.count, at + 2)
    } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
      takeText(byte)
    } else if Self.isWord(byte) {
      takeWord()
    } else {
      if ![0x20, 0x09, 0x0A, 0x0D, 0x28, 0x3A, 0x2C].contains(byte) { names = [] }
      if byte == UInt8(ascii: "=") { assigned = isAssignment ? word : nil }
      if byte == 0x0A { assigned = nil }
      at += 1
    }
  }

  /// `=` alone, not `==`, `=~`, `!=`, `<=`.
  private var isAssignment: Bool {
    let next = at + 1 < bytes.count ? bytes[at + 1] : 0
    let previous = at > 0 ? bytes[at - 1] : 0
    return next != UInt8(ascii: "=") && next != UInt8(ascii: "~") && next != UInt8(ascii: ">")
      && ![UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">")]
        .contains(previous)
  }

  private mutating func takeWord() {
    let start = at
    while at < bytes.count, Self.isWord(bytes[at]) { at += 1 }
    word = String(decoding: bytes[start..<at].prefix(64), as: UTF8.self)
    if let name = assigned {
      while at < bytes.count, Self.isWord(bytes[at]) || bytes[at] == UInt8(ascii: ".") { at += 1 }
      let value = String(decoding: bytes[start..<at].prefix(200), as: UTF8.self)
      assignments.append(Assignment(name: name, value: value))
      assigned = nil
    }
    // `script:` and `returnStdout: true` stand between the name and its text.
    let isLabel = at < bytes.count && bytes[at] == UInt8(ascii: ":")
    if Self.names.contains(word) {
      names = [word]
    } else if !isLabel, word != "true", word != "false" {
      names = []
    }
  }

  private mutating func takeText(_ quote: UInt8) {
    let isLong = bytes[at...].starts(with: [quote, quote, quote])
    let length = isLong ? 3 : 1
    let start = at + length
    at = start
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\\") {
        at += 2
      } else if isLong ? bytes[at...].starts(with: [quote, quote, quote]) : bytes[at] == quote {
        break
      } else if !isLong, bytes[at] == 0x0A {
        break
      } else {
        at += 1
      }
    }
    at = min(at, bytes.count)
    let text = start..<max(start, at)
    let isExpanded = quote == UInt8(ascii: "\"")
    at = min(bytes.count, at + length)
    if let name = names.last {
      all.append(Call(name: name, text: text, isExpanded: isExpanded, end: at))
    } else if isExpanded, let name = assigned {
      takeAssigned(text, to: name)
    }
    assigned = nil
    names = []
  }

  /// Of a text that is put together the first value counts.
  private mutating func takeAssigned(_ text: Range<Int>, to name: String) {
    let call = Call(name: "", text: text, isExpanded: true, end: bytes.count)
    guard let first = GroovyInterpolation.all(call, in: bytes).first else { return }
    assignments.append(Assignment(name: name, value: first.path))
  }

  static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
  }
}
