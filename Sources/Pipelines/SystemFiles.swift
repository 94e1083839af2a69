import Evidence

/// Which files are pipelines of a system other than GitHub's.
enum SystemFiles {
  private static let all: [any PipelineFormat.Type] = [
    AppVeyorPipeline.self, AzurePipeline.self, BitbucketPipeline.self, BuildkitePipeline.self,
    CircleCIPipeline.self, CirrusPipeline.self, CloudBuildPipeline.self, DronePipeline.self,
    GitLabPipeline.self, Jenkinsfile.self, TektonPipeline.self, TravisPipeline.self,
  ]

  static func isPipeline(_ path: TreePath) -> Bool { all.contains { $0.canRead(path) } }
}
