import Evidence
import Patterns
import Syntax

/// Hidden code arranges to be started again.
enum Persistence: ContentRule {
  static let rule = Rule(
    id: "persistence", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "hidden code arranges to be started again",
    explanation: """
      A package that writes a login item, a user service or a run key, and decodes what it
      starts, wants to outlive its removal.
      """,
    evidence: "the place it writes to",
    remedy: "remove the login item, the service or the key as well as the package",
    falsePositives: "installers of honest tools write services without decoding what they start",
    techniques: [.bootAutostart])

  static let words: [[Literal]] = [
    ["LaunchAgents", "systemd/user", "CurrentVersion", "Startup", "autostart", "crontab"],
    ["b64decode", "base64", "atob"],
  ]
  static let languages: Set<Language> = [.javaScript, .python]
  static let stage = Stage.sink

  static let places = [
    "LaunchAgents", "systemd/user", "CurrentVersion\\Run", "CurrentVersion\\\\Run",
    "Programs\\Startup", "Programs\\\\Startup", ".config/autostart", "crontab -",
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    let text = file.view.text
    guard !file.facts.spawns.isEmpty,
      let word = places.first(where: { ByteSearch.contains($0, in: text) }),
      let place = ByteSearch.first(Array(word.utf8), in: text), decodes(file)
    else { return }
    report.find(
      file.finding(
        rule, place..<(place + word.utf8.count),
        "'\(file.name)' decodes something and has it started again", family: "TeamPCP"))
  }

  private static func decodes(_ file: CodeFile) -> Bool {
    if file.language == .python { return ByteSearch.contains("b64decode", in: file.view.code) }
    return ByteSearch.contains("atob(", in: file.view.code)
      || ByteSearch.containsAny(["'base64'", "\"base64\""], in: file.view.text)
        && ByteSearch.contains("Buffer.from(", in: file.view.code)
  }
}
