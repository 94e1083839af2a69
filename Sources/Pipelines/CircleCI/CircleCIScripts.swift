import Evidence
import Syntax

/// `run` steps of a CircleCI pipeline: a text, or a mapping with `command` and `shell`.
enum CircleCIScripts {
  static func of(_ file: PipelineFile) -> [PipelineScript] {
    guard let root = try? file.document().root else { return [] }
    var found: [PipelineScript] = []
    let subject = Subject.file(file.source.path)
    KeyedWalk.each(root) { key, value in
      guard key == "run" else { return }
      let command = value.kind == .mapping ? value["command"] : value
      let isPowerShell = value["shell"]?.string?.holds("powershell") == true
      guard let command, let text = PipelineText(command) else { return }
      found.append(
        PipelineScript(
          text, isPowerShell ? .powerShell : .shell, subject: subject,
          label: value["name"]?.string ?? "run"))
    }
    return found
  }
}
