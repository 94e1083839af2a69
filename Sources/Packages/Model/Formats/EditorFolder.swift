import Evidence
import Syntax

/// `.vscode/tasks.json` inside a package: tasks that an editor runs when the folder is opened.
enum EditorFolder: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool {
    name.hasSuffix(".json") && name.hasPrefix("tasks") && path.parent.nameText == ".vscode"
  }

  static func parts(_ source: Source) -> [ManifestPart] {
    guard let document = try? JSONDocument(source, options: .jsonc),
      let tasks = document.root["tasks"], tasks.kind == .array
    else { return [] }
    var part = ManifestPart(.editorFolder, source, folder: source.path.parent.parent)
    for task in tasks.elements where task["runOptions"]?["runOn"]?.string == "folderOpen" {
      let words =
        [task["command"]?.string].compactMap { $0 }
        + (task["args"]?.elements.compactMap(\.string) ?? [])
      guard !words.isEmpty else { continue }
      let label = task["label"]?.string ?? "task"
      part.triggers.append(
        Trigger(.open, label, .command(words.joined(separator: " ")), source, task.range))
    }
    return part.triggers.isEmpty ? [] : [part]
  }
}
