import Evidence
import Syntax

/// A GitHub action's manifest with its steps, as rules look at it.
struct Action {
  let source: Source
  let root: YAMLValue
  let inputs: [String]
  let outputs: [(name: String, value: YAMLValue)]
  let using: String?
  let image: YAMLValue?
  let steps: [Step]

  init?(_ root: YAMLValue) {
    guard root.kind == .mapping, let runs = root["runs"] else { return nil }
    self.root = root
    source = root.source
    inputs = root["inputs"]?.allMembers.compactMap(\.key.string) ?? []
    outputs =
      root["outputs"]?.allMembers.compactMap { member in
        guard let name = member.key.string, let value = member.value["value"] else { return nil }
        return (name, value)
      } ?? []
    using = runs["using"]?.string
    image = runs["image"]
    steps = runs["steps"].map(Step.all) ?? []
  }
}
