import Evidence
import Trees

/// A build of Google's Cloud Build; the images of its steps stand under `name`.
enum CloudBuildPipeline: KeyedSystem {
  static let scripts: [String: PipelineScript.Language] = ["script": .shell]
  static let images: Set<String> = []

  static func canRead(_ path: TreePath) -> Bool {
    let name = path.nameBytes
    return name.hasStart("cloudbuild") && name.isYAMLName
  }
}
