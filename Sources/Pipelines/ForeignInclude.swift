import Evidence
import Syntax

/// Code from elsewhere that a pipeline takes in by a name that is no git reference of a known upstream:
/// an orb of CircleCI, a repository of templates of Azure, an address that GitLab fetches.
struct ForeignInclude {
  /// As written: `circleci/node@5`, `org/templates@refs/heads/main`.
  let text: String
  /// Why it can move: `by '5', which takes the newest 5.x`.
  let how: String
  let severity: Severity
  let source: Source
  let range: Range<Int>

  /// What one file takes in so.
  static func all(_ file: PipelineFile) -> [ForeignInclude] {
    let path = file.source.path
    if CircleCIPipeline.canRead(path) { return CircleCIOrbs.movable(file) }
    if file.system == .azure || AzurePipeline.canRead(path) {
      return AzureRepositories.movable(file)
    }
    if file.system == .gitLab || GitLabPipeline.canRead(path) { return GitLabRemotes.movable(file) }
    return []
  }
}
