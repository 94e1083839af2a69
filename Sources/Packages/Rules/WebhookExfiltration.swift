import Evidence
import Patterns
import Syntax

/// Data goes to a chat's or a request bin's address.
enum WebhookExfiltration: ContentRule {
  static let rule = Rule(
    id: "webhook-exfiltration", domain: .packages, kind: .attack, severity: .high,
    confidence: .high,
    title: "data goes to a chat's or a request bin's address",
    explanation: """
      A webhook with its token, or a request bin, takes whatever is sent and shows it to one
      person. Packages that report to their maker's product use the product's host.
      """,
    evidence: "the address (its token cut) and what is read beside it",
    remedy: "treat what it reads as read by others; report the webhook",
    falsePositives: "0 of 60,471 files hold such an address with a token",
    techniques: [.exfiltrationOverWeb])

  static let words: [[Literal]] = [
    [
      "/api/webhooks/", "api.telegram.org/bot", "webhook.site", "oast.", "pipedream.net",
      "requestbin", "interact.sh", "burpcollaborator", "hookbin", "requestcatcher",
    ]
  ]
  static let languages: Set<Language> = [.javaScript, .python, .shell, .powerShell, .batch, .ruby]
  static let stage = Stage.sink

  private static let bins = [
    "webhook.site/", ".oast.", "pipedream.net", "requestbin", "interact.sh", "burpcollaborator.net",
    "hookbin.com", "requestcatcher.com",
  ]
  private static let sources = [
    "process.env", "os.hostname", "hostname()", "os.environ", "platform.node", "gethostname",
    "readFileSync", "getpass.getuser", "whoami", "os.userInfo", "$(env)", "$(hostname)",
    "$USER", "open(",
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    let text = file.view.text
    for (mark, length) in [("/api/webhooks/", 60), ("api.telegram.org/bot", 35)] {
      for place in ByteSearch.all(mark, in: text)
      where hasToken(text, place + mark.utf8.count, length) {
        report.find(finding(file, place, mark))
      }
    }
    for bin in bins {
      guard let place = ByteSearch.first(Array(bin.utf8), in: text),
        ByteSearch.containsAny(sources, in: text), isAddress(text, place)
      else { continue }
      report.find(finding(file, place, bin))
    }
  }

  /// `<digits>/<token>` or `<digits>:<token>`, both as long as real ones.
  private static func hasToken(_ text: [UInt8], _ start: Int, _ length: Int) -> Bool {
    let digits = text[min(start, text.count)...].prefix(24).prefix { $0.isDigit }
    guard digits.count >= 8, start + digits.count < text.count,
      [UInt8(ascii: "/"), UInt8(ascii: ":")].contains(text[start + digits.count])
    else { return false }
    let token = text[(start + digits.count + 1)...].prefix(120)
      .prefix { $0.isWord && $0 < 0x80 || $0 == UInt8(ascii: "-") }
    return token.count >= length
  }

  private static func isAddress(_ text: [UInt8], _ place: Int) -> Bool {
    let start = text[..<place].suffix(80)
    return ByteSearch.contains("://", in: Array(start)) || place > 0 && text[place - 1] != 0x20
  }

  private static func finding(_ file: CodeFile, _ place: Int, _ mark: String) -> Finding {
    file.finding(
      rule, place..<(place + mark.utf8.count),
      "'\(file.name)' sends data to '\(mark)…'", family: "dependency confusion, W4SP")
  }
}
