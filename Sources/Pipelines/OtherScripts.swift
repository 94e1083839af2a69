import Evidence
import Syntax

/// Scripts of systems other than GitHub's, and of files that pipelines run.
enum OtherScripts {
  private static let keyed: [any KeyedSystem.Type] = [
    AppVeyorPipeline.self, AzurePipeline.self, BitbucketPipeline.self, BuildkitePipeline.self,
    CirrusPipeline.self, CloudBuildPipeline.self, DronePipeline.self, TektonPipeline.self,
    TravisPipeline.self,
  ]

  static func of(_ file: PipelineFile) -> [PipelineScript] {
    let path = file.source.path
    if Dockerfile.canRead(path) { return DockerfileScripts.of(file.source) }
    if Jenkinsfile.canRead(path) { return Jenkinsfile.scripts(of: file) }
    if GitLabPipeline.canRead(path) { return GitLabScripts.of(file) }
    if CircleCIPipeline.canRead(path) { return CircleCIScripts.of(file) }
    return keyed.filter { $0.canRead(path) }.flatMap { $0.scripts(of: file) }
  }

  /// A file that a pipeline runs.
  static func ofRun(_ source: Source) -> PipelineScript? {
    guard source.bytes.count < 1 << 20, !source.bytes.contains(0) else { return nil }
    return PipelineScript(
      PipelineText(source, 0..<source.bytes.count), .shell, subject: .file(source.path),
      label: source.path.text)
  }
}
