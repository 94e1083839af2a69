import Evidence
import Git
import Inventory
import Syntax
import Trees

/// Configuration that makes git run something.
enum HostileGitConfig: HistoryRule {
  static let rule = Rule(
    id: "hostile-git-config", domain: .history, kind: .attack, severity: .high, confidence: .high,
    title: "git configuration that came along runs a command",
    explanation: """
      A folder that is handed over with its .git, a bare repository hidden among the files, or a
      .gitmodules can tell git to run a program: core.fsmonitor, core.sshCommand, filters, text
      converters, update = !command. git status is enough to run some of them.
      """,
    evidence: "the setting and the file it stands in",
    remedy: "do not run git in that folder; take a fresh clone from the server",
    falsePositives: "Git LFS filters, boolean fsmonitor and ssh with a key are known and left out",
    techniques: [.eventTriggeredExecution])

  static func check(_ input: HistoryInput, into report: inout Report) {
    if input.name == .own, let bytes = input.repository.configuration {
      let source = Source(bytes, path: ".git/config", origin: .workTree)
      for entry in GitConfigFile(source).entries {
        judge(entry, source, isTracked: false, input, into: &report)
      }
    }
    guard let tree = input.tree, let entries = try? tree.entries() else { return }
    for entry in entries where isConfiguration(entry, tree) {
      guard let bytes = try? tree.bytes(of: entry, limit: 1 << 20) else { continue }
      let source = Source(bytes, path: entry.path, origin: tree.origin)
      for line in GitConfigFile(source).entries {
        judge(line, source, isTracked: true, input, into: &report)
      }
    }
  }

  /// `.gitmodules`, and `config` of a bare repository among the files.
  private static func isConfiguration(_ entry: TreeEntry, _ tree: any SourceTree) -> Bool {
    guard entry.kind == .file || entry.kind == .executable else { return false }
    if entry.path == ".gitmodules" { return true }
    guard entry.path.bytes.suffix(6).elementsEqual("config".utf8), entry.path.nameText == "config"
    else { return false }
    return ((try? tree.entry(at: entry.path.parent.appending("HEAD"))) ?? nil) != nil
  }

  private static func judge(
    _ entry: GitConfigFile.Entry, _ source: Source, isTracked: Bool, _ input: HistoryInput,
    into report: inout Report
  ) {
    guard let value = entry.value, runs(entry, value) else { return }
    let isHandedOver = isTracked || leadsIntoTree(value)
    let name = [entry.section, entry.subsection, entry.key].compactMap(\.self).joined(
      separator: ".")
    // An own configuration can hold tokens in addresses and headers; the command is not one of them.
    report.find(
      Finding(
        rule, .file(source.path), "'\(name)' makes git run '\(value)'",
        kind: isHandedOver ? nil : .weakness, severity: isHandedOver ? nil : .low,
        related: [input.name.subject], places: [source.place(.cause, entry.range)],
        facts: [
          Fact(
            name, now: value,
            check: "git config --file \(ShellWord.quoted(source.path.text)) --list")
        ], identity: [name, value], change: .existing))
  }

  /// A clone does not bring its source's `.git/config` along, so most of what stands there is its owner's
  /// own. A program among the files, or a line of shell, is not how owners set git up.
  private static func leadsIntoTree(_ value: String) -> Bool {
    value.hasPrefix("./") || value.hasPrefix("../") || value.hasPrefix(".git/")
      || value.contains(where: { ";|&$`<>".contains($0) })
  }

  static func runs(_ entry: GitConfigFile.Entry, _ value: String) -> Bool {
    switch (entry.section, entry.key) {
    case ("core", "fsmonitor"):
      return !["true", "false", "yes", "no", "on", "off", "1", "0", ""].contains(value.lowercased())
    case ("core", "sshcommand"): return !isPlainSSH(value)
    case ("core", "gitproxy"), ("core", "alternaterefscommand"): return !value.isEmpty
    case ("filter", "clean"), ("filter", "smudge"), ("filter", "process"):
      return !value.hasPrefix("git-lfs ") && !value.hasPrefix("git lfs ") && !value.isEmpty
    case ("diff", "textconv"), ("diff", "command"), ("merge", "driver"): return !value.isEmpty
    case ("submodule", "update"): return value.hasPrefix("!")
    case ("submodule", "url"): return value.hasPrefix("-") || value.hasPrefix("ext::")
    case ("submodule", "path"): return value.hasPrefix("-")
    default: return false
    }
  }

  /// `ssh` or `/usr/bin/ssh` with options, as runners write it to use a key; no option that runs more.
  private static func isPlainSSH(_ value: String) -> Bool {
    let text = value.filter { $0 != "\"" && $0 != "'" }
    guard let program = text.split(separator: " ").first,
      !text.contains(where: { ";|&$`<>".contains($0) })
    else { return false }
    let name = program.split(separator: "/").last.map(String.init) ?? ""
    let lower = text.lowercased()
    return ["ssh", "ssh.exe"].contains(name) && (program == name || program.hasPrefix("/usr/bin/"))
      && !["proxycommand", "localcommand", "knownhostscommand", " -f"].contains {
        lower.contains($0)
      }
  }
}
