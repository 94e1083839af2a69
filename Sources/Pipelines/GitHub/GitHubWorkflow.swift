import Evidence
import Inventory
import Syntax
import Trees

/// A GitHub workflow: `.github/workflows/*.yml` and `*.yaml`, not below subfolders, as GitHub's
/// "Workflow syntax for GitHub Actions" describes it.
///
/// Read are `jobs.*.uses`, `jobs.*.steps[].uses` (in `parallel`, too), `jobs.*.container` and `jobs.*.services.*`.
enum GitHubWorkflow: PipelineFormat {
  static func canRead(_ path: TreePath) -> Bool {
    path.nameBytes.isYAMLName && path.folderBytes.isText(".github/workflows/")
  }

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    readYAML(file, ([.mapping], "a workflow is a mapping")) { root, gathering in
      for jobs in root.values("jobs") {
        for job in jobs.allMembers { gathering.addJob(job.value, of: root) }
      }
    }
  }
}

extension Gathering {
  fileprivate mutating func addJob(_ job: YAMLValue, of workflow: YAMLValue) {
    let expressions = { ImageExpressions(job: job, workflow: workflow) }
    for part in job.allMembers {
      switch part.key.string {
      case "uses": addGitHubUse(.workflow, part.value)
      case "container": addContainer(.container, part.value, expressions)
      case "services":
        // A mapping, or an expression that makes one.
        if part.value.kind == .scalar { addContainer(.service, part.value, expressions) }
        for service in part.value.allMembers {
          addContainer(.service, service.value, expressions)
        }
      case "steps": addSteps(part.value)
      default: continue
      }
    }
  }

  /// The steps of a job or of a composite action. Steps stand in `parallel` of a step, too; any list
  /// there is looked at, so that the next such keyword hides nothing.
  mutating func addSteps(_ steps: YAMLValue) {
    var waiting = steps.elements
    while let step = waiting.popLast() {
      for member in step.allMembers {
        if member.key.string == "uses" {
          addGitHubUse(.action, member.value)
        } else {
          waiting += member.value.elements
        }
      }
    }
  }

  /// An image's name, or a mapping with one under `image`. An empty name means no container.
  private mutating func addContainer(
    _ role: ImageUse.Role, _ container: YAMLValue, _ expressions: () -> ImageExpressions
  ) {
    let images = container.kind == .mapping ? container.values("image") : [container]
    for image in images where image.kind == .scalar && !image.isNull && image.string != "" {
      let text = WrittenText(image)
      guard ExpressionTemplate.isIn(text.text) else {
        addGitHubImage(role, text)
        continue
      }
      guard let texts = expressions().texts(text.text) else {
        add(role, text, resolved: nil)
        continue
      }
      // A combination without a value has no container.
      for meant in texts where !meant.isEmpty { addGitHubImage(role, text.meaning(meant)) }
    }
  }

  /// `docker://` may stand before any image's name.
  mutating func addGitHubImage(_ role: ImageUse.Role, _ text: WrittenText) {
    add(role, text.text.hasPrefix(GitHubUse.imagePrefix) ? text.withoutImagePrefix : text)
  }
}
