import Evidence
import Trees

/// An AppVeyor build, as "appveyor.yml reference" describes it.
enum AppVeyorPipeline: KeyedSystem {
  static let scripts: [String: PipelineScript.Language] = [
    "sh": .shell, "ps": .powerShell, "pwsh": .powerShell, "cmd": .commandPrompt,
  ]
  static let images: Set<String> = []

  static func canRead(_ path: TreePath) -> Bool {
    let bytes = path.bytes[...]
    return bytes.isText("appveyor.yml") || bytes.isText(".appveyor.yml")
  }
}
