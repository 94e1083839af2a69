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
      } else if let before = before(use, image, input), let was = before.image?.digest {
        report.find(finding(use, image, was: was, [before.place(.was)]))
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

  /// The same name, tag and platform at the base, only with other digests.
  private static func before(
    _ use: ImageUse, _ image: ImageName, _ input: DriftInput
  ) -> ImageUse? {
    let same = input.references.base.flatMap(\.images).filter {
      $0.image?.nameAndTag == image.nameAndTag && $0.platform == use.platform
        && $0.image?.digest != nil
    }
    return same.contains { $0.image?.digest == image.digest } ? nil : same.first
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

extension ImageUse {
  fileprivate var identity: String { text + "#" + (platform ?? "") }
}
