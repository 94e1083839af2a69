/// Scripts of systems other than GitHub's.
enum OtherScripts {
  static func of(_ file: PipelineFile) -> [PipelineScript] { [] }
}
