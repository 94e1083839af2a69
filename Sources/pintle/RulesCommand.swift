import ArgumentParser
import Evidence
import Gate
import Reports

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "The rules, as the program itself knows them.",
    subcommands: [ListRules.self, ExplainRule.self, WriteRulePages.self],
    defaultSubcommand: ListRules.self)
}

struct ListRules: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "One line for each rule.")

  func run() {
    for rule in GateRules.all {
      let id = rule.id + String(repeating: " ", count: max(1, 26 - rule.id.count))
      let level =
        rule.severity.name + String(repeating: " ", count: max(1, 10 - rule.severity.name.count))
      StandardOutput.write(Array("\(id)\(level)\(rule.title)\n".utf8))
    }
  }
}

struct ExplainRule: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Everything about one rule.",
    discussion: """
      Example:
        pintle rules explain integrity-changed
      """)

  @Argument(help: "A rule's id.") var id: String

  func run() throws {
    guard let rule = GateRules.all.first(where: { $0.id == id }) else {
      let near = NearestWord.of(id, among: GateRules.ids).map { "; did you mean '\($0)'?" } ?? ""
      throw GateError("there is no rule '\(id)'\(near)", fix: "pintle rules lists them")
    }
    StandardOutput.write(Array(RuleManual.text(rule).utf8))
  }
}

struct WriteRulePages: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pages", abstract: "Writes the rules' pages as Markdown.", shouldDisplay: false)

  @Argument(help: "A folder that exists.") var folder: String

  func run() throws {
    for rule in GateRules.all {
      try LocalFile.write(Array(RuleManual.markdown(rule).utf8), to: "\(folder)/\(rule.id).md")
    }
    try LocalFile.write(Array(RuleManual.index(GateRules.all).utf8), to: "\(folder)/README.md")
  }
}
