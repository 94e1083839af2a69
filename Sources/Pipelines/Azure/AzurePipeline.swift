import Evidence
import Inventory
import Syntax
import Trees

/// An Azure pipeline, as Azure's "YAML schema reference" describes it: `azure-pipelines*.yml`, what lies
/// below folders that are called so, and any other YAML whose content says it (a pipeline's path is a
/// setting of the server, and that of a template is its own affair).
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

  /// A container's name can be one of `resources.containers`, here or in another file.
  static func isAlias(_ name: String, of key: String) -> Bool {
    key == "container" && !name.contains(":") && !name.contains("/")
  }

  /// Words without which a file is no pipeline.
  private static let steps: [StaticString] = [
    "- task:", "- template:", "- script:", "- bash:", "- pwsh:", "- powershell:", "vmImage:",
    "template:",
  ]
  private static let lists: [StaticString] = ["steps:", "jobs:", "stages:", "extends:"]
  private static let roots: Set = ["steps", "jobs", "stages"]

  /// Whether a file may be one by its words.
  static func mayBe(_ source: Source) -> Bool {
    let bytes = source.bytes
    guard lists.contains(where: { ByteSearch.contains(bytes, $0) }) else { return false }
    return steps.contains { ByteSearch.contains(bytes, $0) }
  }

  /// Whether what was parsed is one: lists of stages, jobs or steps at the root, with what stands only in
  /// Azure's.
  static func isOne(_ root: YAMLValue) -> Bool {
    guard root.kind == .mapping, root["apiVersion"] == nil, root["on"] == nil else { return false }
    if let extended = root["extends"], extended["template"]?.string != nil { return true }
    let words: Set = [
      "task", "script", "bash", "pwsh", "powershell", "template", "checkout", "job", "deployment",
      "stage",
    ]
    return root.members.contains { key, value in
      guard let name = key.string, roots.contains(name), value.kind == .sequence else {
        return false
      }
      return value.elements.contains { element in
        element.members.contains { member in
          guard let word = member.key.string else { return false }
          return words.contains(word) || word.hasPrefix("${{")
        }
      }
    }
  }
}
