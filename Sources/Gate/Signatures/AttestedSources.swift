import Evidence
import Inventory
import Signatures

/// Mirrors of the repositories that attestations name.
struct AttestedSources {
  private let upstreams: Upstreams
  private let branches: [String]

  /// - Parameter branches: patterns of the branches that count; all when empty.
  init(_ upstreams: Upstreams, branches: [String]) {
    (self.upstreams, self.branches) = (upstreams, branches)
  }

  /// Looks the attested commit up where a mirror of its repository is at hand.
  ///
  /// - Throws: `provenance-mismatch` where the mirror says otherwise; `unsupported` where it cannot tell.
  func check(_ verification: inout Verification) throws(SignatureFailure) {
    let facts = verification.facts
    guard let url = facts.first(where: { $0.label == "repository" })?.value,
      let name = UpstreamName(url: url), let mirror = upstreams.upstream(name)?.mirror
    else { return }
    try AttestedCommit(mirror.repository, branches: branches).check(&verification)
  }
}
