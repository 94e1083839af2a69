import Evidence
import Syntax

/// Scripts of systems other than GitHub's.
enum OtherScripts {
  private static let keyed: [any KeyedSystem.Type] = [
    AppVeyorPipeline.self, AzurePipeline.self, BitbucketPipeline.self, BuildkitePipeline.self,
    CirrusPipeline.self, CloudBuildPipeline.self, DronePipeline.self, TektonPipeline.self,
    TravisPipeline.self,
  ]

  static func of(_ file: PipelineFile) -> [PipelineScript] {
    let path = file.source.path
    switch file.system {
    case .azure: return AzurePipeline.scripts(of: file)
    case .gitLab: return GitLabScripts.of(file)
    case nil: break
    }
    if Dockerfile.canRead(path) { return DockerfileScripts.of(file.source) }
    if Jenkinsfile.canRead(path) { return Jenkinsfile.scripts(of: file) }
    if GitLabPipeline.canRead(path) { return GitLabScripts.of(file) }
    if CircleCIPipeline.canRead(path) { return CircleCIScripts.of(file) }
    return keyed.filter { $0.canRead(path) }.flatMap { $0.scripts(of: file) }
  }
}
