import Syntax

/// How an artifact was built (SLSA provenance v0.2 and v1): the builder's word.
struct Provenance: Sendable {
  let builder: String
  let buildType: String
  /// Where the workflow's source lies, without `git+` and `@ref`.
  let repository: String?
  let ref: String?
  let commit: String?

  /// Nil for a statement of another type.
  ///
  /// - Throws: `malformed-signature` without a builder; `unsupported` for parameters from outside that this
  ///   program does not know: they may change what was built.
  init?(_ statement: Statement) throws(SignatureFailure) {
    switch statement.predicateType {
    case "https://slsa.dev/provenance/v1": try self.init(v1: statement.predicate)
    case "https://slsa.dev/provenance/v0.2": try self.init(v02: statement.predicate)
    default: return nil
    }
  }

  private init(v1 predicate: JSONValue?) throws(SignatureFailure) {
    let definition = predicate?["buildDefinition"]
    guard let builder = predicate?["runDetails"]?["builder"]?["id"]?.string,
      let type = definition?["buildType"]?.string
    else { throw .malformed("the provenance names no builder or build type") }
    self.builder = builder
    buildType = type
    let parameters = definition?["externalParameters"]
    let workflow = parameters?["workflow"]
    let repository = workflow?["repository"]?.string.map(Self.plain)
    self.repository = repository
    ref = workflow?["ref"]?.string
    let sources = definition?["resolvedDependencies"]?.elements.map(\.self) ?? []
    let own = sources.filter { source in
      repository != nil && source["uri"]?.string.map(Self.plain) == repository
    }
    let commits = Set(own.compactMap { $0["digest"]?["gitCommit"]?.string?.lowercased() })
    guard commits.count <= 1 else {
      throw .malformed("the provenance names several commits of its source")
    }
    commit = commits.first
    let isGitHub = Self.githubTypes.contains(type)
    guard !isGitHub || repository != nil else {
      throw .malformed("the provenance of a workflow does not name it")
    }
    for member in parameters?.members.map(\.self) ?? [] where isGitHub {
      guard let name = member.key.string, !["workflow", "inputs", "vars"].contains(name) else {
        continue
      }
      throw .unsupported("build parameter '\(name)' in the provenance")
    }
  }

  private init(v02 predicate: JSONValue?) throws(SignatureFailure) {
    guard let builder = predicate?["builder"]?["id"]?.string,
      let type = predicate?["buildType"]?.string
    else { throw .malformed("the provenance names no builder or build type") }
    self.builder = builder
    buildType = type
    let source = predicate?["invocation"]?["configSource"]
    let uri = source?["uri"]?.string
    repository = uri.map(Self.plain)
    ref = uri?.split(separator: "@", maxSplits: 1).dropFirst().first.map(String.init)
    commit = source?["digest"]?["sha1"]?.string
  }

  private static let githubTypes: Set = [
    "https://actions.github.io/buildtypes/workflow/v1",
    "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
  ]

  private static func plain(_ uri: String) -> String {
    var text = uri.hasPrefix("git+") ? String(uri.dropFirst(4)) : uri
    if let at = text.lastIndex(of: "@"), text[at...].contains("refs/") {
      text = String(text[..<at])
    }
    return text.hasSuffix(".git") ? String(text.dropLast(4)) : text
  }

  /// The certificate's word comes from the identity provider; the predicate may be the workflow's own.
  func check(_ identity: WorkloadIdentity) throws(SignatureFailure) {
    try match("repository", identity.repository, repository)
    try match("ref", identity.ref, ref)
    try match("commit", identity.commit, commit)
  }

  private func match(
    _ label: String, _ certified: String?, _ stated: String?
  ) throws(SignatureFailure) {
    guard let certified, let stated else { return }
    // Names of references tell cases apart; those of repositories and commits do not.
    let isSame =
      label == "ref" ? certified == stated : certified.lowercased() == stated.lowercased()
    guard !isSame else { return }
    throw SignatureFailure(
      .identityMismatch, "the provenance states another \(label) than the signer's certificate",
      expected: certified, actual: stated, next: "do not use the artifact")
  }

  func check(builder expected: String?) throws(SignatureFailure) {
    guard let expected, !SegmentPattern.matches(expected, builder) else { return }
    throw SignatureFailure(
      .identityMismatch, "another builder made it", expected: expected, actual: builder,
      next: "use the artifact only if that builder is meant")
  }

  var facts: [Verification.Fact] {
    [.init("builder", builder), .init("build type", buildType)]
      + (commit.map { [.init("built from commit", $0)] } ?? [])
  }
}
