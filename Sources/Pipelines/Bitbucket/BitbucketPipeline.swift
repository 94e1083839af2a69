import Evidence
import Trees

/// A Bitbucket pipeline, as Atlassian's "Bitbucket Pipelines configuration reference" describes it.
enum BitbucketPipeline: KeyedSystem {
  static let scripts: [String: PipelineScript.Language] = [
    "script": .shell, "after-script": .shell,
  ]
  static let images: Set<String> = ["image"]

  static func canRead(_ path: TreePath) -> Bool {
    path.bytes[...].isText("bitbucket-pipelines.yml")
  }
}
