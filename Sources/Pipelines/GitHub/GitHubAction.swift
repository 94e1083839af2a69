import Evidence
import Inventory
import Syntax
import Trees

/// A GitHub action's manifest: `action.yml` or `action.yaml` in any folder, as GitHub's "Metadata
/// syntax for GitHub Actions" describes it.
///
/// Read are `runs.steps[].uses` and, of `runs.image`, an image; `Dockerfile` there is a file.
enum GitHubAction: PipelineFormat {
  static func canRead(_ path: TreePath) -> Bool {
    path.nameBytes.isText("action.yml") || path.nameBytes.isText("action.yaml")
  }

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    readYAML(file, ([.mapping], "an action's manifest is a mapping")) { root, gathering in
      for runs in root.values("runs") {
        let parts = runs.values(["steps", "image"])
        for steps in parts["steps"] ?? [] { gathering.addSteps(steps) }
        for image in parts["image"] ?? [] {
          guard image.string?.hasPrefix(GitHubUse.imagePrefix) == true else { continue }
          gathering.addGitHubImage(.container, WrittenText(image))
        }
      }
    }
  }
}
