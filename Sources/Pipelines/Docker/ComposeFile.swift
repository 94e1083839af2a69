import Evidence
import Inventory
import Syntax
import Trees

/// A Compose file, as the Compose Specification describes it: `services.*.image`, with the defaults of
/// variables put in. What the environment or an `.env` file may say is not known.
enum ComposeFile: PipelineFormat {
  static func canRead(_ path: TreePath) -> Bool {
    // `-f` takes any name; these are what people use.
    let name = path.nameBytes
    guard name.isYAMLName else { return false }
    return name.hasStart("compose.") || name.hasStart("compose-")
      || name.hasStart("docker-compose")
  }

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    readYAML(file, ([.mapping], "a Compose file is a mapping")) { root, gathering in
      for services in root.values("services") {
        for service in services.allMembers { gathering.addService(service.value) }
      }
    }
  }
}

extension Gathering {
  fileprivate mutating func addService(_ service: YAMLValue) {
    let parts = service.values(["image", "platform"])
    let platform = parts["platform"]?.last.flatMap { VariableDefaults().resolve($0) }
    for image in parts["image"] ?? [] where image.kind == .scalar && !image.isNull {
      let text = WrittenText(image)
      add(.service, text, resolved: VariableDefaults().resolve(text.text), platform: platform)
    }
  }
}

extension VariableDefaults {
  fileprivate func resolve(_ value: YAMLValue) -> String? { value.string.flatMap(resolve) }
}
