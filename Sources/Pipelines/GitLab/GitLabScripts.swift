import Evidence
import Syntax

/// `script`, `before_script` and `after_script` of a GitLab pipeline, of hooks, too.
enum GitLabScripts {
  private static let keys: Set = [
    "script", "before_script", "after_script", "pre_get_sources_script",
  ]

  static func of(_ file: PipelineFile) -> [PipelineScript] {
    guard let root = try? file.document().roots.last, root.kind == .mapping else { return [] }
    var found: [PipelineScript] = []
    let subject = Subject.file(file.source.path)
    for (key, job) in [(nil, root)] + root.members.map({ ($0.key.string, $0.value) }) {
      for member in job.members where keys.contains(member.key.string ?? "") {
        found += ScriptTexts.of(member.value).map {
          PipelineScript($0, .shell, subject: subject, label: key ?? member.key.string ?? "")
        }
      }
    }
    return found
  }
}
