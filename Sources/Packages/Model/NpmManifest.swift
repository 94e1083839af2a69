import Evidence
import Patterns
import Syntax

/// What a `package.json` says about code that runs.
struct NpmManifest {
  struct Script {
    let event: String
    let command: String
    let range: Range<Int>
  }

  let source: Source
  let name: String?
  let version: String?
  let scripts: [Script]
  /// Files that run when the package is loaded or called: `main`, `module`, `exports`, `bin`.
  let entryPoints: [String]
  let isEditorExtension: Bool

  /// Events at which an installer runs a script (npm's documentation of scripts); `prepare` runs for the
  /// project itself and for dependencies from git.
  static let installEvents: Set = [
    "preinstall", "install", "postinstall", "prepare", "preprepare", "postprepare", "prepublish",
    "dependencies",
  ]

  init?(_ source: Source) {
    guard let document = try? JSONDocument(source), document.root.kind == .object else {
      return nil
    }
    let root = document.root
    self.source = source
    name = root["name"]?.string
    version = root["version"]?.string
    var scripts: [Script] = []
    if let members = root["scripts"]?.members {
      for member in members {
        guard let event = member.key.string, let command = member.value.string else { continue }
        scripts.append(Script(event: event, command: command, range: member.value.range))
      }
    }
    self.scripts = scripts
    entryPoints = Self.entryPoints(root)
    isEditorExtension = root["engines"]?["vscode"] != nil
  }

  /// The package by its name, else by where it lies.
  func subject(in container: TreePath) -> Subject {
    let folder = container.appending(source.path.parent)
    return Subject(.package, name ?? (folder.isRoot ? source.path.text : folder.text))
  }

  var installScripts: [Script] { scripts.filter { Self.installEvents.contains($0.event) } }

  private static func entryPoints(_ root: JSONValue) -> [String] {
    var found = ["main", "module", "browser"].compactMap { root.member($0)?.string }
    for key in ["bin", "exports"] { collect(root.member(key), depth: 0, into: &found) }
    return found.isEmpty ? ["index.js"] : found
  }

  private static func collect(_ value: JSONValue?, depth: Int, into found: inout [String]) {
    guard let value, depth < 8, found.count < 200 else { return }
    if let text = value.string {
      found.append(text)
    } else if value.kind == .object {
      for member in value.members { collect(member.value, depth: depth + 1, into: &found) }
    } else if value.kind == .array {
      for element in value.elements { collect(element, depth: depth + 1, into: &found) }
    }
  }
}
