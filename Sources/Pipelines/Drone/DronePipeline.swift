import Evidence
import Trees

/// A Drone or Woodpecker pipeline.
enum DronePipeline: KeyedSystem {
  static let scripts: [String: PipelineScript.Language] = ["commands": .shell]
  static let images: Set<String> = ["image"]

  static func canRead(_ path: TreePath) -> Bool {
    let bytes = path.bytes[...]
    return bytes.isText(".drone.yml") || bytes.isText(".drone.yaml")
      || bytes.isText(".woodpecker.yml") || bytes.isText(".woodpecker.yaml")
      || bytes.hasStart(".woodpecker/") && bytes.isYAMLName
  }
}
