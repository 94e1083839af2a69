import Evidence
import Inventory

/// A container image whose name leads to other content tomorrow.
enum UnpinnedImage: PipelineRule {
  static let rule = Rule(
    id: "unpinned-image", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .certain, title: "image is named by a tag that can move, or by none",
    explanation: """
      A tag of a registry is a name that its owner can give to other content at any time. What a
      pipeline runs in, its services, builder images and `docker://` steps see the workspace and often
      the secrets. Without a tag, or as `latest`, it moves by design and is medium; with a version it is
      low.
      """,
    evidence: "the image as written", remedy: "add the digest: image:1.2.3@sha256:…",
    falsePositives: "images that the same file builds, by policy: rules.unpinned-image.allow",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for image in pipelines.images {
      guard image.role != .workload, let name = image.image, name.digest == nil,
        image.source.origin.isOwn
      else { continue }
      let isMoving = name.tag == nil || name.tag == "latest"
      let isRun = image.role == .container || image.role == .service
      report.find(
        Finding(
          rule, Subject(.image, image.text),
          name.tag == nil
            ? "'\(image.text)' is named without a tag"
            : "'\(image.text)' is named by a tag, which can move",
          severity: isMoving && isRun ? .medium : .low, places: [image.place(.cause)],
          identity: [image.source.path.text], group: .file(image.source.path)))
    }
  }
}
