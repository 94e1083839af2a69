import Evidence
import Syntax

/// Scripts of systems other than GitHub's.
enum OtherScripts {
  static func of(_ file: PipelineFile) -> [PipelineScript] {
    let path = file.source.path
    if Dockerfile.canRead(path) { return DockerfileScripts.of(file.source) }
    return []
  }
}
