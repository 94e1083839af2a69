import Evidence
import Syntax

/// Addresses that a GitLab pipeline includes without `integrity` ("include:integrity", GitLab 17.9): what
/// their server sends is part of the pipeline.
enum GitLabRemotes {
  static func movable(_ file: PipelineFile) -> [ForeignInclude] {
    guard let roots = try? file.document().roots else { return [] }
    let values = roots.flatMap { $0.values("include") }
    let entries = values.flatMap { $0.kind == .sequence ? $0.elements : [$0] }
    return entries.flatMap(include)
  }

  private static func include(_ entry: YAMLValue) -> [ForeignInclude] {
    let remotes = entry.kind == .mapping ? entry.values("remote") : [entry]
    guard entry.values("integrity").isEmpty else { return [] }
    return remotes.compactMap { remote in
      guard let text = remote.string, text.hasPrefix("https://") || text.hasPrefix("http://"),
        !text.contains("$"), !Downloads.isFixed(text)
      else { return nil }
      return ForeignInclude(
        text: text, how: "from an address, without the digest of what it must be",
        severity: .medium, source: remote.source, range: remote.textRange)
    }
  }
}
