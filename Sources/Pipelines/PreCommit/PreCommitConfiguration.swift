import Evidence
import Inventory
import Syntax
import Trees

/// `.pre-commit-config.yaml`, as pre-commit.com describes it: repositories of hooks that run on each
/// developer's machine, and in pipelines that run pre-commit.
///
/// The text of a use is `repo@rev`, its place that of `rev` (of `repo` when there is none).
enum PreCommitConfiguration: PipelineFormat {
  static func canRead(_ path: TreePath) -> Bool {
    path.nameBytes.isText(".pre-commit-config.yaml")
  }

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    let expected = "a pre-commit configuration is a mapping"
    return readYAML(file, ([.mapping, .sequence], expected)) { root, gathering in
      // Before version 1.0 the list stood alone.
      let lists = root.kind == .sequence ? [root] : root.values("repos")
      for list in lists {
        for entry in list.elements { gathering.addHooks(entry) }
      }
    }
  }
}

extension Gathering {
  fileprivate mutating func addHooks(_ entry: YAMLValue) {
    // `sha` is what `rev` was called before version 1.0.
    let parts = entry.values(["repo", "rev", "sha"])
    for repo in parts["repo"] ?? [] where repo.string != "meta" {
      addHooks(repo, (parts["rev"] ?? parts["sha"])?.last)
    }
  }

  private mutating func addHooks(_ repo: YAMLValue, _ rev: YAMLValue?) {
    let address = WrittenText(repo)
    // `builtin` is what prek brings itself.
    if ["local", "builtin"].contains(address.text) { return add(.hook, address, .local) }
    let version = rev.map { WrittenText($0) }
    let text = WrittenText(
      text: version.map { address.text + "@" + $0.text } ?? address.text,
      range: version?.range ?? address.range, comment: version?.comment ?? address.comment)
    guard repo.kind == .scalar, !address.isCut, let upstream = UpstreamName(url: address.text)
    else {
      return add(.hook, text, unreadable: "not the address of a repository")
    }
    guard let version, let rev, !rev.isNull else {
      return add(.hook, text, .missing, upstream: upstream)
    }
    guard rev.kind == .scalar, !version.isCut else {
      return add(.hook, text, unreadable: "'rev' is not a text")
    }
    add(.hook, text, Use.Reference(reading: version.text), upstream: upstream)
  }
}
