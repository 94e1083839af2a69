import Evidence
import Inventory

/// The same full version of an image with another digest.
enum MovedImage: DriftRule {
  static let rule = Rule(
    id: "moved-image", domain: .drift, kind: .attack, severity: .high, confidence: .certain,
    title: "an image of one full version has another digest",
    explanation: """
      A tag of a full version is published once. The same name and tag with another digest was pushed
      over it, as trivy's images were two days after the first theft.
      """,
    evidence: "the digest in the pins or at the base, and the one in the file",
    remedy: "compare the two images; ask who published the second",
    falsePositives: "projects that rebuild released images; pin those as class:moving",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    let base = ImagesBefore(input.references.base)
    var seen = Set<String>()
    for use in input.references.candidate.flatMap(\.images) {
      guard let image = use.image, let digest = image.digest, let tag = image.tag,
        TagVersion(tag)?.isExact == true, seen.insert(use.identity).inserted
      else { continue }
      if let pin = pin(use, image, input) {
        let known = pin.digests.map { "\($0.algorithm.name):\($0.hex)" }
        if !known.isEmpty, !known.contains(digest), !pin.isMoving {
          report.find(
            finding(use, image, was: known[0], [input.pins.source.place(.pin, pin.range)]))
        }
      } else if let before = base.another(than: use, image) {
        report.find(finding(use, image, was: before.digest, [before.use.place(.was)]))
      }
    }
  }

  private static func pin(_ use: ImageUse, _ image: ImageName, _ input: DriftInput) -> Pin? {
    let plain = input.pins[Pin.Key(.image, Pin.escaped(image.nameAndTag.utf8))]
    let platform = use.platform.flatMap {
      input.pins[Pin.Key(.image, Pin.escaped(image.nameAndTag.utf8) + "#" + Pin.escaped($0.utf8))]
    }
    return platform ?? plain
  }

  private static func finding(
    _ use: ImageUse, _ image: ImageName, was: String, _ places: [Place]
  ) -> Finding {
    Finding(
      rule, Subject(.image, image.nameAndTag), "'\(image.nameAndTag)' has another digest",
      places: [use.place(.cause)] + places,
      facts: [Fact("digest", was: was, now: image.digest)], identity: [image.digest ?? ""])
  }
}

/// The digests that images of a name, tag and platform had at the base.
private struct ImagesBefore {
  private struct Key: Hashable {
    let name: String
    let platform: String?
  }

  private struct Digests {
    let first: (use: ImageUse, digest: String)
    var all: Set<String> = []
  }

  private var digests: [Key: Digests] = [:]

  init(_ base: [PipelineReferences]) {
    for use in base.flatMap(\.images) {
      guard let image = use.image, let digest = image.digest else { continue }
      let key = Key(name: image.nameAndTag, platform: use.platform)
      digests[key, default: Digests(first: (use, digest))].all.insert(digest)
    }
  }

  /// The same name, tag and platform, only with other digests.
  func another(than use: ImageUse, _ image: ImageName) -> (use: ImageUse, digest: String)? {
    guard let same = digests[Key(name: image.nameAndTag, platform: use.platform)],
      let digest = image.digest, !same.all.contains(digest)
    else { return nil }
    return same.first
  }
}

extension ImageUse {
  fileprivate var identity: String { text + "#" + (platform ?? "") }
}
