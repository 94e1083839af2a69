import Evidence
import Syntax

/// A setting of an editor or an agent that takes a question away.
struct RiskySetting {
  let source: Source
  let name: String
  let what: String
  let range: Range<Int>
  let isEditor: Bool

  static func all(_ source: Source) -> [RiskySetting] {
    guard source.path.nameBytes.hasEnd(".json"),
      let root = try? JSONDocument(source, options: .jsonc).root, root.kind == .object
    else { return [] }
    let folder = source.path.parent.nameText
    if folder == ".vscode", source.path.nameText == "settings.json" { return editor(root, source) }
    if folder == ".claude" || folder == ".gemini" { return agent(root, source) }
    return []
  }

  private static func editor(_ root: JSONValue, _ source: Source) -> [RiskySetting] {
    guard let value = root["task.allowAutomaticTasks"], value.equals("on") else { return [] }
    return [
      RiskySetting(
        source: source, name: "task.allowAutomaticTasks", what: "lets tasks run without asking",
        range: value.range, isEditor: true)
    ]
  }

  private static func agent(_ root: JSONValue, _ source: Source) -> [RiskySetting] {
    var found: [RiskySetting] = []
    func add(_ name: String, _ what: String, _ value: JSONValue) {
      found.append(
        RiskySetting(source: source, name: name, what: what, range: value.range, isEditor: false))
    }
    if let mode = root["permissions"]?["defaultMode"], mode.equals("bypassPermissions") {
      add("permissions.defaultMode", "lets every command run without asking", mode)
    }
    if let all = root["enableAllProjectMcpServers"], all.bool == true {
      add("enableAllProjectMcpServers", "starts every server of the repository without asking", all)
    }
    for name in ["ANTHROPIC_BASE_URL", "OPENAI_BASE_URL", "GOOGLE_GEMINI_BASE_URL"] {
      if let address = root["env"]?.member(name), address.kind == .string {
        add("env." + name, "sends the agent's traffic and its key to another address", address)
      }
    }
    return found
  }
}
