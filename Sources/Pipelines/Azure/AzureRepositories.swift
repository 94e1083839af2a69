import Evidence
import Syntax

/// `resources.repositories` of an Azure pipeline, as far as templates or checkouts use them ("resources:
/// repositories definition"): the templates of such a repository are part of the pipeline.
///
/// A `ref` is a branch or a tag, never a commit, so that a tag is the best there is.
enum AzureRepositories {
  static func movable(_ file: PipelineFile) -> [ForeignInclude] {
    guard let roots = try? file.document().roots else { return [] }
    return roots.flatMap(movable)
  }

  private static func movable(_ root: YAMLValue) -> [ForeignInclude] {
    let used = aliases(root)
    let entries = root.values("resources").flatMap { $0.values("repositories") }
      .flatMap(\.elements)
    return entries.compactMap { entry -> ForeignInclude? in
      guard let alias = entry["repository"]?.string, used.contains(alias) else { return nil }
      return include(entry)
    }
  }

  private static func include(_ entry: YAMLValue) -> ForeignInclude? {
    guard let name = entry["name"], let text = name.string, !isOpen(text) else { return nil }
    // Azure's own repositories lie in the organisation of the pipeline.
    let isOwn = entry["type"]?.string.map { $0.lowercased() == "git" } ?? false
    guard let ref = entry["ref"], !ref.isNull else {
      return ForeignInclude(
        text: text, how: "from its default branch", severity: isOwn ? .low : .medium,
        source: name.source, range: name.textRange)
    }
    guard let version = ref.string, !isOpen(version) else { return nil }
    let isTag = version.hasPrefix("refs/tags/")
    return ForeignInclude(
      text: text + "@" + version,
      how: isTag ? "by the tag '\(version)', which can move" : "by the branch '\(version)'",
      severity: isOwn || isTag ? .low : .medium, source: ref.source, range: ref.textRange)
  }

  private static func isOpen(_ text: String) -> Bool { text.holds("${{") || text.holds("$(") }

  /// Names behind `@` of templates, and of checkouts.
  private static func aliases(_ root: YAMLValue) -> Set<String> {
    var found: Set<String> = []
    KeyedWalk.each(root) { key, value in
      guard let text = value.string else { return }
      if key == "template", let at = text.lastIndex(of: "@") {
        found.insert(String(text[text.index(after: at)...]))
      } else if key == "checkout" {
        found.insert(text)
      }
    }
    return found
  }
}
