import Evidence
import Inventory

extension DriftInput {
  /// The lines of the pins about a version, each with the files it speaks of.
  func pinnedFiles(of dependency: Dependency) -> [(pin: Pin, files: ArtifactComparison)] {
    let named = dependency.artifacts.filter { $0.name != nil }
    guard named.isEmpty else {
      return named.compactMap { artifact in
        pins[artifact.pinKey(of: dependency)].map { pin in
          let was = Artifact(name: artifact.name, digests: pin.digests)
          return (pin, ArtifactComparison(was: [was], now: [artifact]))
        }
      }
    }
    guard let pin = pins[Pin.Key(.package, dependency.purl)] else { return [] }
    let was =
      dependency.artifacts.count <= 1
      ? Artifacts(Artifact(digests: pin.digests))
      : Artifacts(pin.digests.map { Artifact(digest: $0) })
    return [(pin, ArtifactComparison(was: was, now: dependency.artifacts))]
  }
}
