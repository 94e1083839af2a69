import Evidence
import Trees

/// Tekton's tasks and pipelines below `.tekton/` (Pipelines-as-Code).
enum TektonPipeline: KeyedSystem {
  static let scripts: [String: PipelineScript.Language] = ["script": .shell]
  static let images: Set<String> = ["image"]

  static func canRead(_ path: TreePath) -> Bool {
    path.bytes[...].hasStart(".tekton/") && path.nameBytes.isYAMLName
  }
}
