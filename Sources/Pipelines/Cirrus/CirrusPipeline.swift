import Evidence
import Trees

/// A Cirrus CI build: scripts are named `<name>_script`.
enum CirrusPipeline: KeyedSystem {
  static let scripts: [String: PipelineScript.Language] = ["*_script": .shell, "script": .shell]
  static let images: Set<String> = ["image"]

  static func canRead(_ path: TreePath) -> Bool {
    path.bytes[...].isText(".cirrus.yml")
  }
}
