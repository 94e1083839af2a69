import Evidence
import Trees

/// A Buildkite pipeline below `.buildkite/`, as Buildkite's "Step types" describes it.
enum BuildkitePipeline: KeyedSystem {
  static let scripts: [String: PipelineScript.Language] = ["command": .shell, "commands": .shell]
  static let images: Set<String> = ["image"]

  static func canRead(_ path: TreePath) -> Bool {
    path.bytes[...].hasStart(".buildkite/") && path.nameBytes.isYAMLName
      || path.bytes[...].isText("buildkite.yml")
  }
}
