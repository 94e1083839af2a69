import Evidence
import Patterns
import Syntax

/// The clipboard is watched by something that starts again by itself.
enum ClipboardTheft: ContentRule {
  static let rule = Rule(
    id: "clipboard-theft", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "the clipboard is watched by something that starts again by itself",
    explanation: """
      Clippers wait for a wallet's address on the clipboard and exchange it. They read the
      clipboard and see to it that they are started with the machine.
      """,
    evidence: "the call that reads the clipboard and the place it is started from",
    remedy: "remove both; check addresses that were pasted",
    falsePositives: "none in 60,471 files",
    techniques: [.clipboardData])

  static let words: [[Literal]] = [
    ["pyperclip", "clipboard", "Get-Clipboard", "pbpaste", "xclip"],
    ["LaunchAgents", "systemd/user", "CurrentVersion", "Startup", "autostart", "crontab"],
  ]
  static let languages: Set<Language> = [.javaScript, .python]

  static func check(_ file: CodeFile, into report: inout Report) {
    let text = file.view.text
    let reads = [
      "pyperclip.paste", "clipboard_get", "GetClipboardData", "Get-Clipboard", "pbpaste",
      "xclip -o",
      "clipboardy.read", "clipboard.readText",
    ]
    guard let read = reads.first(where: { ByteSearch.contains($0, in: text) }),
      ByteSearch.containsAny(Persistence.places, in: text),
      let place = ByteSearch.first(Array(read.utf8), in: text)
    else { return }
    report.find(
      file.finding(
        rule, place..<(place + read.utf8.count),
        "'\(file.name)' reads the clipboard and is started with the machine",
        family: "colourama"))
  }
}
