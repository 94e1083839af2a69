import Evidence
import Patterns
import Syntax

/// A bare address with a port of known loaders is contacted.
enum CommandServer: ContentRule {
  static let rule = Rule(
    id: "command-server", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a bare address with a port of known loaders is contacted",
    explanation: """
      Stages of these loaders are served from bare addresses on few ports, which changed little
      over years. An honest package names a host.
      """,
    evidence: "the address",
    remedy: "do not run it; block the address",
    falsePositives: "0 of 60,471 files name a public address with one of these ports",
    techniques: [.nonStandardPort, .exfiltrationOverC2])

  static let words: [[Literal]] = [
    [
      ":1224", ":1244", ":1245", ":1247", ":1249", ":2245", ":5918", ":8637", ":8085", ":8086",
      ":8087", ":48", ":49",
    ]
  ]
  static let languages: Set<Language> = [.javaScript, .python]
  static let stage = Stage.source

  private static let ports: Set = [
    1224, 1244, 1245, 1247, 1249, 2245, 5918, 8637, 8085, 8086, 8087,
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    let acts =
      !file.facts.network.isEmpty || !file.facts.sinks.isEmpty || !file.facts.spawns.isEmpty
      || ByteSearch.contains("socket", in: file.view.code)
    guard acts else { return }
    for string in file.view.strings where string.range.count >= 11 {
      let text = Array(file.bytes[string.range])
      for (offset, endpoint) in NetworkAddress.endpoints(in: text) {
        guard let port = endpoint.port,
          ports.contains(port) || (4800...4999).contains(port)
        else { continue }
        let start = string.range.lowerBound + offset
        report.find(
          file.finding(
            rule, start..<(start + endpoint.text.utf8.count),
            "'\(file.name)' speaks to \(endpoint.text)",
            family: "BeaverTail, InvisibleFerret and OtterCookie"))
      }
    }
  }
}
