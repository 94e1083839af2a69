import Evidence
import Trees

/// A Travis CI build, as "Job lifecycle" describes it.
enum TravisPipeline: KeyedSystem {
  static let scripts: [String: PipelineScript.Language] = [
    "script": .shell, "install": .shell, "before_install": .shell, "before_script": .shell,
    "after_success": .shell, "after_script": .shell, "before_deploy": .shell,
    "after_deploy": .shell,
  ]
  static let images: Set<String> = []

  static func canRead(_ path: TreePath) -> Bool {
    path.bytes[...].isText(".travis.yml")
  }
}
