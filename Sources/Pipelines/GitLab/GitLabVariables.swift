import Syntax

/// Values that a GitLab pipeline's own `variables` and `parallel: matrix` state. What a project's settings
/// say instead is not here: these are the defaults.
struct GitLabVariables {
  private var values: [String: String] = [:]
  private let matrix: [YAMLValue]

  private static let most = 64
  /// Variables in values of variables.
  private static let depthLimit = 4

  init(global: YAMLValue, job: YAMLValue? = nil) {
    matrix = job?["parallel"]?["matrix"]?.elements ?? []
    for variables in [global["variables"], job?["variables"]].compactMap(\.self) {
      for member in variables.allMembers {
        guard let name = member.key.string else { continue }
        values[name] = (member.value["value"] ?? member.value).string
      }
    }
  }

  /// Every text that it can be; nil where only a run knows.
  func texts(_ text: String) -> [String]? {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return [text] }
    var found: [String] = []
    for values in combinations(text) {
      guard let resolved = resolve(text, values) else { return nil }
      if !found.contains(resolved) { found.append(resolved) }
    }
    return found.isEmpty ? nil : found
  }

  private func resolve(_ text: String, _ values: [String: String]) -> String? {
    var text = text
    for _ in 0..<Self.depthLimit where text.utf8.contains(UInt8(ascii: "$")) {
      guard let next = VariableDefaults(values: values).resolve(text) else { return nil }
      text = next
    }
    return text.utf8.contains(UInt8(ascii: "$")) ? nil : text
  }

  /// The variables with each choice of the matrix that the text may name; none where there are too many.
  private func combinations(_ text: String) -> [[String: String]] {
    guard !matrix.isEmpty else { return [values] }
    var all: [[String: String]] = []
    for entry in matrix {
      var found = [values]
      for member in entry.allMembers {
        guard let name = member.key.string, text.holds(name) else { continue }
        let choices = member.value.kind == .sequence ? member.value.elements : [member.value]
        found = found.flatMap { known in
          choices.compactMap(\.string).map { choice in
            known.merging([name: choice]) { _, new in new }
          }
        }
        guard found.count <= Self.most else { return [] }
      }
      all += found
      guard all.count <= Self.most else { return [] }
    }
    return all
  }
}
