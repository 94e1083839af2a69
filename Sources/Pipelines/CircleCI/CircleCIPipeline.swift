import Evidence
import Inventory
import Syntax
import Trees

/// A CircleCI pipeline: the `image` of `docker` lists, wherever these stand ("Configuration reference": in
/// jobs and executors). The first of a list is what steps run in, the others are services. Of orbs
/// their versions are (`CircleCIOrbs`); what is in them is not here.
enum CircleCIPipeline: PipelineFormat {
  static func canRead(_ path: TreePath) -> Bool {
    path.nameBytes.isYAMLName && path.folderBytes.isText(".circleci/")
  }

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    readYAML(file, ([.mapping], "a CircleCI pipeline is a mapping")) { root, gathering in
      for orbs in root.values("orbs") { gathering.addOrbs(orbs) }
      for group in root.values("jobs") + root.values("executors") {
        for job in group.allMembers {
          for images in job.value.values("docker") { gathering.addImages(images) }
        }
      }
    }
  }
}

extension Gathering {
  fileprivate mutating func addImages(_ list: YAMLValue) {
    for (index, container) in list.elements.enumerated() {
      for image in container.values("image") where image.kind == .scalar && !image.isNull {
        add(index == 0 ? .container : .service, WrittenText(image))
      }
    }
  }
}
