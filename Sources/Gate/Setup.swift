import Engine
import Evidence
import Git
import Inventory
import Signatures
import Syntax
import Trees

/// What `pintle init` writes: a policy, the pins, and whom to ask.
public struct Setup {
  public struct File: Sendable {
    public let path: TreePath
    public let text: [UInt8]
    /// Whether a file of that name is there already; it is left alone.
    public let exists: Bool
  }

  public let files: [File]
  /// What was found, a line each.
  public let found: [String]
  /// The workflow that runs the gate, for the system that was found.
  public let pipeline: File

  /// - Parameter approvers: pairs of a name and the text of a public key file.
  public static func make(
    _ options: CheckOptions, approvers: [(name: String, key: String)]
  ) throws(GateError) -> Setup {
    let trees = try JudgedTrees.opened(options)
    do throws(TreeError) {
      return try Setup(trees, options, approvers)
    } catch {
      throw GateError(error.description)
    }
  }

  private init(
    _ trees: JudgedTrees, _ options: CheckOptions, _ approvers: [(name: String, key: String)]
  ) throws(TreeError) {
    let entries = try trees.candidate.entries()
    let lockfiles = entries.filter {
      LockfileNames.ecosystem(of: $0.path) != nil && !FileRole.isFixturePath($0.path)
        && $0.kind != .submodule
    }.map(\.path)
    var files: [(TreePath, [UInt8])] = [(Policy.path, Array(Setup.policy(lockfiles).utf8))]
    if let trust = Setup.trust(approvers) { files.append((TrustRoot.path, trust)) }
    let collector = try PinCollector(trees, policy: Policy(), packages: false)
    files.append((Pins.path, Pins.text(collector.pins)))
    self.files = files.map { path, text in
      File(path: path, text: text, exists: entries.contains { $0.path == path })
    }
    found = lockfiles.isEmpty ? ["no lockfile"] : lockfiles.map { "lockfile \($0.text)" }
    let isGitLab = entries.contains { $0.path == ".gitlab-ci.yml" }
    let path: TreePath = isGitLab ? ".gitlab/pintle.yml" : ".github/workflows/pintle.yml"
    pipeline = File(
      path: path, text: Array((isGitLab ? PipelineTemplate.gitlab : PipelineTemplate.github).utf8),
      exists: entries.contains { $0.path == path })
  }

  private static func policy(_ lockfiles: [TreePath]) -> String {
    var text = """
      # What stops a change. Every key is optional; see pintle rules for the rules.
      fail-on: high

      """
    let read = lockfiles.filter { EngineFormats.canRead($0) }
    if !read.isEmpty {
      text += "# Files that must be there and be read.\nexpect:\n"
      for path in read { text += "  - \(quoted(path.text))\n" }
    }
    return text
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || [0x2D, 0x2E, 0x2F, 0x5F].contains($0)
    }
    return isPlain
      ? text
      : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        + "'"
  }

  /// Version 1, which nobody has to sign: the base vouches for it.
  private static func trust(_ approvers: [(name: String, key: String)]) -> [UInt8]? {
    var root = TrustRoot(version: 1, expires: nil, keys: [:], roles: [:])
    for approver in approvers {
      guard let key = SSHPublicKey(line: approver.key) else { continue }
      root.keys[key.id] = TrustRoot.Key(
        owner: approver.name, line: key.line(comment: ""), validFrom: nil, validUntil: nil,
        revokedAt: nil)
    }
    guard !root.keys.isEmpty else { return nil }
    let role = TrustRoot.Role(keys: Set(root.keys.keys), threshold: 1)
    root.roles = [TrustRoot.role: role, Approvals.role: role]
    return TrustDocument(root).text
  }
}

/// Pipelines that run the gate in a job of its own, first thing after the checkout.
enum PipelineTemplate {
  static let github = """
    # The gate: it judges what would land, by the policy of the branch it would land on.
    # Make this a required workflow or a required check; an author who can edit it can remove it.
    name: pintle
    on:
      pull_request:
        types: [opened, synchronize, reopened, edited]
      merge_group:
      push:
        branches: [main]
    permissions:
      contents: read
    jobs:
      pintle:
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
            with:
              fetch-depth: 2
              persist-credentials: false
          - run: pintle check --format github

    """

  static let gitlab = """
    # The gate: it judges what would land, by the policy of the branch it would land on.
    # Include this file from a project that authors cannot edit, or protect it with code owners.
    pintle:
      stage: .pre
      rules:
        - if: $CI_PIPELINE_SOURCE == "merge_request_event"
        - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      variables:
        GIT_DEPTH: "0"
      script:
        - target="${CI_MERGE_REQUEST_TARGET_BRANCH_NAME:-$CI_DEFAULT_BRANCH}"
        - git fetch origin "+refs/heads/$target:refs/remotes/origin/$target"
        - pintle check --format gitlab --output gl-code-quality-report.json
      artifacts:
        when: always
        reports:
          codequality: gl-code-quality-report.json

    """
}

extension Setup {
  /// Whether the text is a public key that approvals can be checked with.
  public static func isApproverKey(_ text: String) -> Bool { SSHPublicKey(line: text) != nil }
}
