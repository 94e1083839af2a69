import Crypto
import Evidence
import Git
import Inventory
import Signatures
import Trees

/// The workflow files that a repository's own pins remember, and what they were at an attested commit.
struct PinnedWorkflow {
  private let pins: Pins
  private let commit: ObjectID
  private let tree: RevisionTree

  /// Nil where the tip of the repository has no pins, or the commit's files are not here.
  init?(_ repository: Repository, at commit: ObjectID) {
    guard let head = try? repository.head()?.target,
      let tip = try? RevisionTree(repository, commit: head, origin: .pins),
      let files = try? TrustFiles(tip), let pins = try? files.pins(),
      let tree = try? RevisionTree(repository, commit: commit, origin: .candidate)
    else { return nil }
    self.pins = pins
    self.commit = commit
    self.tree = tree
  }

  /// - Throws: `provenance-mismatch` when the workflow at the commit is not the pinned one.
  func check(_ verification: inout Verification) throws(SignatureFailure) {
    guard let path = Self.path(verification),
      let pin = pins[Pin.Key(.file, Pin.escaped(path.bytes))]
    else { return }
    guard let entry = try? tree.entry(at: path),
      let bytes = try? tree.bytes(of: entry, limit: 64 << 20)
    else {
      throw SignatureFailure(
        .provenanceMismatch, "the workflow that is said to have built it is not in the commit",
        expected: path.text, actual: "no such file at \(commit.hex)", next: Self.next)
    }
    let digest = "sha256:" + SHA256.hex(bytes)
    let pinned = pin.digests.map(\.text)
    guard pinned.contains(digest) else {
      throw SignatureFailure(
        .provenanceMismatch, "built by a workflow that is not the pinned one",
        expected: "\(path.text) \(pinned.joined(separator: " "))",
        actual: "\(digest) at \(commit.hex)", next: Self.next)
    }
    verification.facts.append(.init("workflow file", "as pinned"))
  }

  private static let next = "use the artifact only if that change of the workflow was reviewed"

  /// The workflow's path, where it is one of the repository that was built.
  private static func path(_ verification: Verification) -> TreePath? {
    func fact(_ label: String) -> String? { verification.facts.first { $0.label == label }?.value }
    // Where the certificate does not say, its subject is the workflow.
    let workflow = fact("workflow") ?? verification.signer
    guard let repository = fact("repository"),
      workflow.lowercased().hasPrefix(repository.lowercased() + "/")
    else { return nil }
    let rest = workflow.dropFirst(repository.count + 1)
    return TreePath(String(rest.prefix { $0 != "@" }))
  }
}
