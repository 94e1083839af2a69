import Evidence
import Inventory
import Syntax
import Trees

/// A GitLab pipeline: `.gitlab-ci.yml` at the root and any YAML below `.gitlab/`, as GitLab's "CI/CD
/// YAML syntax reference" describes it. Other files that `include: local` names are pipelines, too;
/// their paths do not tell.
///
/// Read are `include` (also of `trigger`), `image` and `services`, globally, in `default` and in each
/// job, hidden ones too. `!reference` is passed over: what it stands for is read where it is written.
enum GitLabPipeline: PipelineFormat {
  static func canRead(_ path: TreePath) -> Bool {
    let bytes = path.bytes[...]
    if bytes.isText(".gitlab-ci.yml") || bytes.hasStart(".gitlab/") && bytes.isYAMLName {
      return true
    }
    // `Build.gitlab-ci.yml` is how GitLab's own templates are called.
    let name = path.nameBytes
    return name.hasEnd(".gitlab-ci.yml") && name.count > ".gitlab-ci.yml".utf8.count
  }

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    // What lies below `.gitlab/` may be anything; of what is no mapping GitLab makes no pipeline.
    let isPipeline = file.source.path.folderBytes.isEmpty
    let kinds: Set<YAMLValue.Kind> =
      isPipeline ? [.mapping] : [.mapping, .sequence, .scalar]
    return readYAML(file, (kinds, "a GitLab pipeline is a mapping")) { root, gathering in
      let global = GitLabVariables(root)
      for member in root.allMembers {
        guard let key = member.key.string else { continue }
        switch key {
        case "include": gathering.addIncludes(member.value)
        case "image": gathering.addImage(.container, member.value, global)
        case "services": gathering.addServices(member.value, global)
        case _ where otherKeywords.contains(key): continue
        default: gathering.addJob(member.value, global.of(member.value))
        }
      }
    }
  }

  /// Global keywords that are no jobs and hold nothing that is read.
  private static let otherKeywords: Set = [
    "after_script", "before_script", "cache", "spec", "stages", "variables", "workflow",
  ]
}

extension Gathering {
  fileprivate mutating func addJob(_ job: YAMLValue, _ variables: GitLabVariables) {
    let parts = job.values(["image", "services", "trigger"])
    for image in parts["image"] ?? [] { addImage(.container, image, variables) }
    for services in parts["services"] ?? [] { addServices(services, variables) }
    for trigger in parts["trigger"] ?? [] {
      for include in trigger.values("include") { addIncludes(include) }
    }
  }

  fileprivate mutating func addServices(
    _ services: YAMLValue, _ variables: GitLabVariables
  ) {
    guard services.tag != "!reference" else { return }
    for service in services.elements { addImage(.service, service, variables) }
  }

  /// An image's name, or a mapping with one under `name`.
  fileprivate mutating func addImage(
    _ role: ImageUse.Role, _ value: YAMLValue, _ variables: GitLabVariables
  ) {
    let isMapping = value.kind == .mapping
    let platform = value.values("docker").last?.values("platform").last?.string
    for name in isMapping ? value.values("name") : [value] {
      guard name.kind == .scalar, !name.isNull, name.string != "" else { continue }
      let text = WrittenText(name)
      guard let texts = variables.texts(text.text) else {
        add(role, text, resolved: nil, platform: platform)
        continue
      }
      for meant in texts { add(role, text.meaning(meant), resolved: meant, platform: platform) }
    }
  }
}
