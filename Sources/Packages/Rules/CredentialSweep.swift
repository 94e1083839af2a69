import Evidence
import Patterns
import Syntax

/// One file reads many kinds of credentials and sends or runs something.
enum CredentialSweep: ContentRule {
  static let rule = Rule(
    id: "credential-sweep", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "one file reads many kinds of credentials and sends or runs something",
    explanation: """
      Stealers walk a list of places where tokens and keys lie: package managers, clouds,
      containers, SSH, wallets, coding agents. Five families in one file beside a request or a
      started program is that list.
      """,
    evidence: "the families and the first place of each",
    remedy: "treat every credential named there as read; remove the package",
    falsePositives:
      "secret scanners, dotfile managers and sandboxes list such paths; they are named "
      + "in the message so that a reader can tell",
    techniques: [.credentialsInFiles, .passwordStores])

  static let words: [[Literal]] = [
    [
      ".npmrc", ".pypirc", ".aws", ".ssh", ".kube", ".docker", "gcloud", ".git-credentials",
      ".netrc", ".vault-token", ".azure", ".claude", ".cargo/credentials", ".terraform",
      "wallet",
    ],
    [
      "fetch", "axios", "http", "request", "urlopen", "requests", "socket", "curl", "wget",
      "spawn", "exec", "subprocess", "WebSocket", "net.",
    ],
  ]
  static let languages: Set<Language> = [.javaScript, .python, .shell, .ruby]
  static let stage = Stage.source

  private static let families: [(name: String, words: [String])] = [
    ("npm", [".npmrc"]), ("PyPI", [".pypirc"]),
    ("AWS", [".aws/credentials", ".aws/config", "'.aws'", "\".aws\""]),
    ("SSH", [".ssh/", "id_rsa", "id_ed25519"]),
    ("Google Cloud", ["application_default_credentials", ".config/gcloud"]),
    ("Kubernetes", [".kube/config"]), ("Docker", [".docker/config.json"]),
    ("git", [".git-credentials", ".netrc"]), ("Vault", [".vault-token"]),
    ("Azure", [".azure/"]), ("GitHub CLI", ["gh/hosts.yml"]),
    ("Cargo", [".cargo/credentials"]), ("Terraform", ["credentials.tfrc.json", ".terraformrc"]),
    ("shell history", [".bash_history", ".zsh_history"]),
    ("wallets", [".config/solana", "wallet.dat", "Exodus/exodus.wallet", ".electrum"]),
    ("coding agents", [".claude.json", ".claude/", ".gemini/", ".codex/"]),
    ("gems", [".gem/credentials"]), ("dotenv", ["'.env'", "\".env\"", "/.env"]),
  ]

  static func check(_ file: CodeFile, into report: inout Report) {
    let text = file.view.text
    let found = families.compactMap { family -> (String, Int)? in
      family.words.lazy.compactMap { ByteSearch.first(Array($0.utf8), in: text) }.first
        .map { (family.name, $0) }
    }
    guard found.count >= 5, acts(file) else { return }
    let first = found.map(\.1).min() ?? 0
    report.find(
      file.finding(
        rule, first..<(first + 40),
        "'\(file.name)' knows where \(found.count) kinds of credentials lie, and sends or runs something",
        facts: [Fact("families", now: found.map(\.0).joined(separator: ", "))],
        family: "Shai-Hulud, TeamPCP and other stealers"))
  }

  private static func acts(_ file: CodeFile) -> Bool {
    if file.language == .shell {
      return ByteSearch.containsAny(["curl ", "wget ", "nc "], in: file.view.code)
    }
    return !file.facts.network.isEmpty || !file.facts.sinks.isEmpty
  }
}
