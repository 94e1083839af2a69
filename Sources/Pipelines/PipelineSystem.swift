/// A system whose files their names do not always give away: their content does, or the file that takes
/// them in.
public enum PipelineSystem: Sendable {
  case azure, gitLab

  var format: any PipelineFormat.Type {
    switch self {
    case .azure: AzurePipeline.self
    case .gitLab: GitLabPipeline.self
    }
  }
}
