import Evidence
import Trees

/// An Azure pipeline (`azure-pipelines*.yml`, and below `.azure-pipelines/`), as Azure's "YAML schema reference" describes it.
enum AzurePipeline: KeyedSystem {
  static let scripts: [String: PipelineScript.Language] = [
    "script": .shell, "bash": .shell, "powershell": .powerShell, "pwsh": .powerShell,
  ]
  static let images: Set<String> = ["container", "image"]

  static func canRead(_ path: TreePath) -> Bool {
    let name = path.nameBytes
    return name.hasStart("azure-pipelines") && name.isYAMLName
      || (path.bytes[...].hasStart(".azure-pipelines/")
        || path.bytes[...].hasStart(".azuredevops/"))
        && name.isYAMLName
  }
}
