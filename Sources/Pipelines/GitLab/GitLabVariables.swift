import Syntax

/// Values that a GitLab pipeline's own `variables` and `parallel: matrix` state. What a project's settings
/// say instead is not here: these are the defaults.
struct GitLabVariables {
  private let global: [String: String]
  private var own: [String: String] = [:]
  private let matrix: [YAMLValue]

  /// Nobody's matrix has more images.
  private static let most = 64
  /// Variables in values of variables.
  private static let depthLimit = 4

  /// Those of the whole pipeline.
  init(_ root: YAMLValue) {
    global = Self.values(root["variables"])
    matrix = []
  }

  /// A job's, over those of the pipeline, which are not copied: there may be many jobs.
  private init(_ global: [String: String], _ job: YAMLValue) {
    self.global = global
    own = Self.values(job["variables"])
    matrix = job["parallel"]?["matrix"]?.elements ?? []
  }

  func of(_ job: YAMLValue) -> GitLabVariables { GitLabVariables(global, job) }

  private static func values(_ variables: YAMLValue?) -> [String: String] {
    var found: [String: String] = [:]
    for member in variables?.allMembers ?? [] {
      guard let name = member.key.string else { continue }
      found[name] = (member.value["value"] ?? member.value).string
    }
    return found
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
      guard let next = defaults(values).resolve(text) else { return nil }
      text = next
    }
    return text.utf8.contains(UInt8(ascii: "$")) ? nil : text
  }

  private func defaults(_ values: [String: String]) -> VariableDefaults {
    VariableDefaults(values: values) { own[$0] ?? global[$0] }
  }

  /// Each choice of the matrix for the names that stand in the text; none where there are too many.
  private func combinations(_ text: String) -> [[String: String]] {
    var all: [[String: String]] = []
    for entry in matrix {
      var found: [[String: String]] = [[:]]
      for member in entry.allMembers {
        guard let name = member.key.string, text.holds(name) else { continue }
        let choices = member.value.kind == .sequence ? member.value.elements : [member.value]
        guard found.count * choices.count <= Self.most else { return [] }
        found = found.flatMap { known in
          choices.compactMap(\.string).map { choice in
            known.merging([name: choice]) { _, new in new }
          }
        }
      }
      for choice in found where !all.contains(choice) { all.append(choice) }
      guard all.count <= Self.most else { return [] }
    }
    return matrix.isEmpty ? [[:]] : all
  }
}
