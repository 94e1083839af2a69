import Inventory

/// The reusable workflows of SLSA's generators: slsa-verifier takes provenance only of a run at a
/// release's tag, so a commit there would make the provenance worthless (slsa-github-generator,
/// "Referencing SLSA builders and generators").
enum SlsaGenerator {
  static func isReleased(
    _ upstream: UpstreamName, _ subpath: String, _ reference: Use.Reference
  ) -> Bool {
    guard upstream.path.lowercased() == "slsa-framework/slsa-github-generator",
      subpath.hasPrefix(".github/workflows/"), case .named(let name) = reference
    else { return false }
    let parts = name.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    return name.hasPrefix("v") && parts.count == 3
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }
}

extension UpstreamName {
  /// Whether both stand on one host under one owner.
  func hasOwner(of other: UpstreamName) -> Bool {
    host == other.host
      && path.split(separator: "/").first?.lowercased()
        == other.path.split(separator: "/").first?.lowercased()
  }
}
