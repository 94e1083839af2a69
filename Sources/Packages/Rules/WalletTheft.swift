import Evidence
import Patterns
import Syntax

/// Wallets and browser stores are read.
enum WalletTheft: ContentRule {
  static let rule = Rule(
    id: "wallet-theft", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "wallets and browser stores are read",
    explanation: """
      Stealers of this kind copy the data of wallet extensions and the password stores of
      browsers. The names of such stores beside a wallet's extension id or an upload are what
      they cannot do without.
      """,
    evidence: "the stores and wallet ids that the file names",
    remedy: "do not run it; move funds from wallets that were on the machine",
    falsePositives:
      "wallet libraries list extension ids without stores; browser tools name stores "
      + "without ids",
    techniques: [.passwordStores, .javaScript])

  static let words: [[Literal]] = [
    [
      "Local Extension Settings", "Login Data", "Local State", "key4.db", "logins.json",
      "login.keychain", "solana/id.json", "Web Data", "exodus.wallet",
    ]
  ]
  static let languages: Set<Language> = [.javaScript, .python]
  static let stage = Stage.source

  private static let stores = [
    "Local Extension Settings", "Login Data", "Local State", "key4.db", "logins.json",
    "login.keychain", ".config/solana/id.json", "solana_id.txt", "Web Data", "exodus.wallet",
    ".local/share/keyrings",
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    let text = file.view.text
    let named = stores.filter { ByteSearch.contains($0, in: text) }
    let ids = WalletExtensions.named(in: text)
    let sends = !file.facts.network.isEmpty
    let isTheft: Bool
    if file.language == .python {
      let decrypts = ByteSearch.containsAny(
        ["CryptUnprotectData", "win32crypt", "DPAPI", "allet"], in: text)
      isTheft =
        named.count >= 2 && (decrypts || !ids.isEmpty) && uploads(file)
        || ids.count >= 3 && !named.isEmpty
    } else {
      isTheft = named.count >= 2 && (!ids.isEmpty || sends) || ids.count >= 3 && !named.isEmpty
    }
    guard isTheft else { return }
    let first = named.compactMap { ByteSearch.first(Array($0.utf8), in: text) }.min() ?? 0
    report.find(
      file.finding(
        rule, first..<(first + 40), "'\(file.name)' reads browser stores and wallets",
        facts: [
          Fact("stores", now: named.joined(separator: ", ")),
          Fact("wallet extensions", now: "\(ids.count)"),
        ], family: "BeaverTail, InvisibleFerret and W4SP"))
  }

  private static func uploads(_ file: CodeFile) -> Bool {
    ByteSearch.containsAny(
      ["requests.post", "upload", "sendDocument", "webhook", "urlopen", "socket"],
      in: file.view.text)
  }
}
