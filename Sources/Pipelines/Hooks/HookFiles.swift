import Evidence
import Syntax
import Trees

/// A command that something else than a pipeline starts: an editor, an agent, git, a shell that enters the
/// folder.
struct HookCommand {
  enum Starter: Sendable {
    /// At once, when the folder is opened.
    case folderOpen
    /// By the editor, git or the shell, in everyday work.
    case editor
    case agent
  }

  let starter: Starter
  /// `the task 'build'`
  let what: String
  let text: PipelineText
  /// Whether its author took care that nobody sees it run.
  let isHidden: Bool
}

/// Files of editors, agents and git that hold commands.
enum HookFiles {
  static func canRead(_ path: TreePath) -> Bool {
    let name = path.nameBytes
    guard path.bytes.contains(UInt8(ascii: ".")) || name.hasStart("lefthook") else { return false }
    let folder = path.folderBytes
    if folder.hasEnd(".vscode/") || folder.hasEnd(".cursor/") || folder.hasEnd(".claude/")
      || folder.hasEnd(".gemini/")
    {
      return name.hasEnd(".json")
    }
    if folder.hasEnd(".husky/") { return !name.hasEnd(".md") && !name.isText(".gitignore") }
    return name.isText(".envrc") || name.isText(".mcp.json") || name.isText("lefthook.yml")
      || name.isText(".lefthook.yml")
      || name.hasEnd("devcontainer.json") && DevContainer.canRead(path)
  }

  /// What a file lets be run.
  ///
  /// - Throws: where the file cannot be read.
  static func commands(_ source: Source) throws(ReadError) -> [HookCommand] {
    let name = source.path.nameText
    let folder = source.path.parent.nameText
    if name == ".envrc" || folder == ".husky" { return plain(source, name) }
    if name.hasSuffix(".yml") { return try lefthook(source) }
    let root = try JSONDocument(source, options: .jsonc).root
    if name == "tasks.json" { return VSCodeTasks.commands(root, source) }
    if name.hasSuffix("devcontainer.json") { return initialize(root, source) }
    if folder == ".claude" || name == "hooks.json" || folder == ".gemini" {
      return AgentHooks.commands(root, source)
    }
    if name == ".mcp.json" || name == "mcp.json" { return AgentHooks.servers(root, source) }
    return []
  }

  private static func plain(_ source: Source, _ name: String) -> [HookCommand] {
    [
      HookCommand(
        starter: .editor, what: "'\(name)'", text: PipelineText(source, 0..<source.bytes.count),
        isHidden: false)
    ]
  }

  private static func lefthook(_ source: Source) throws(ReadError) -> [HookCommand] {
    guard let root = try YAMLDocument(source).root else { return [] }
    var found: [HookCommand] = []
    KeyedWalk.each(root) { key, value in
      guard key == "run", let text = PipelineText(value) else { return }
      found.append(HookCommand(starter: .editor, what: "a hook", text: text, isHidden: false))
    }
    return found
  }

  /// `initializeCommand` runs on the machine itself, before there is a container.
  private static func initialize(_ root: JSONValue, _ source: Source) -> [HookCommand] {
    guard let command = root["initializeCommand"] else { return [] }
    let texts = command.kind == .string ? [command] : Array(command.elements)
    return texts.prefix(1).map { _ in
      HookCommand(
        starter: .folderOpen, what: "'initializeCommand'",
        text: PipelineText(source, command.contentRange), isHidden: false)
    }
  }
}

/// `.vscode/tasks.json`: tasks that start when the folder is opened.
enum VSCodeTasks {
  static func commands(_ root: JSONValue, _ source: Source) -> [HookCommand] {
    guard root.kind == .object, let tasks = root["tasks"] else { return [] }
    return tasks.elements.filter { $0.kind == .object }.flatMap { task -> [HookCommand] in
      guard task["runOptions"]?["runOn"]?.equals("folderOpen") == true else { return [] }
      let label = task["label"]?.string ?? task["taskName"]?.string ?? "without a name"
      let systems = ["windows", "osx", "linux"].compactMap { task.member($0) }
      return ([task] + systems).compactMap { part in
        guard let command = part["command"], command.kind == .string else { return nil }
        return HookCommand(
          starter: .folderOpen, what: "the task '\(label)'",
          text: text(command, part["args"], source),
          isHidden: isHidden(task))
      }
    }
  }

  /// Command and arguments stand near each other; what lies between them is punctuation.
  private static func text(
    _ command: JSONValue, _ arguments: JSONValue?, _ source: Source
  ) -> PipelineText {
    guard let arguments, arguments.kind == .array,
      arguments.range.lowerBound > command.range.upperBound,
      arguments.range.lowerBound - command.range.upperBound < 64
    else { return PipelineText(source, command.contentRange) }
    return PipelineText(source, command.contentRange.lowerBound..<arguments.range.upperBound)
  }

  private static func isHidden(_ task: JSONValue) -> Bool {
    guard let look = task["presentation"] else { return false }
    let never = look["reveal"]?.equals("never") == true || look["reveal"]?.equals("silent") == true
    return never && (look["echo"]?.bool == false || look["close"]?.bool == true)
  }
}

/// Hooks and servers that agents start on their own.
enum AgentHooks {
  /// `{"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "…"}]}]}}`
  static func commands(_ root: JSONValue, _ source: Source) -> [HookCommand] {
    guard root.kind == .object, let hooks = root["hooks"], hooks.kind == .object else { return [] }
    return hooks.members.flatMap { event -> [HookCommand] in
      let name = event.key.string ?? ""
      return event.value.elements.filter { $0.kind == .object }.flatMap { group -> [HookCommand] in
        let entries = group["hooks"].map { Array($0.elements) } ?? [group]
        return entries.filter { $0.kind == .object }.compactMap { entry in
          guard let command = entry["command"], command.kind == .string else { return nil }
          return HookCommand(
            starter: .agent, what: "the hook '\(name)'",
            text: PipelineText(source, command.contentRange), isHidden: false)
        }
      }
    } + servers(root, source)
  }

  /// `{"mcpServers": {"name": {"command": "npx", "args": […]}}}`
  static func servers(_ root: JSONValue, _ source: Source) -> [HookCommand] {
    guard root.kind == .object else { return [] }
    let lists = [root["mcpServers"], root["servers"]].compactMap(\.self)
    return lists.filter { $0.kind == .object }.flatMap { list in
      list.members.compactMap { server in
        guard server.value.kind == .object, let command = server.value["command"],
          command.kind == .string
        else { return nil }
        let arguments = server.value["args"]
        let end = arguments.map { max($0.range.upperBound, command.range.upperBound) }
        let start = command.contentRange.lowerBound
        return HookCommand(
          starter: .agent, what: "the server '\(server.key.string ?? "")'",
          text: PipelineText(
            source, start..<min(end ?? command.contentRange.upperBound, start + 4096)),
          isHidden: false)
      }
    }
  }
}
