import ArgumentParser

/// Options of `pintle verify` that would ask for nothing where they stand: nobody may believe that they were
/// looked at.
extension VerifyCommand {
  /// - Throws: `ValidationError` for the first option that would be passed over.
  func refuseIdle() throws {
    try refuseSecondQuestion()
    if let short = bundle.sourceBranch.first(where: { !$0.hasPrefix("refs/") }) {
      throw ValidationError("--source-branch is a full name: refs/heads/\(short)")
    }
    for option in options where option.isGiven && !option.counts {
      throw ValidationError("\(option.name) goes with \(option.partner)")
    }
    if let threshold, threshold > 1, git != nil || npmSignatures != nil || tiles != nil {
      throw ValidationError("--threshold: commits, tags, packuments and go.sum are signed once")
    }
  }

  /// What the whole run is about, where it is not files with what lies beside them.
  private var question: String? {
    questions.first { $0.isAsked }?.name
  }

  private var questions: [(name: String, isAsked: Bool)] {
    [
      ("--git", git != nil), ("--vsa", summary.vsa != nil), ("--release", release.release != nil),
      ("--npm-signatures", npmSignatures != nil),
    ]
  }

  private func refuseSecondQuestion() throws {
    guard let question else { return }
    let others =
      questions + [
        ("--signature", !signature.isEmpty), ("--bundle", !bundle.bundle.isEmpty),
        ("--checksums", checksums != nil), ("--timestamp", timestamp != nil),
        ("--tiles", tiles != nil), ("FILE", question == "--git" && !files.isEmpty),
        (
          "--allowed-signers", question != "--git" && ssh.allowedSigners != nil
        ),
      ]
    if let other = others.first(where: { $0.isAsked && $0.name != question }) {
      throw ValidationError("\(question) verifies by itself: \(other.name) would be passed over")
    }
  }

  private var options: [(name: String, isGiven: Bool, counts: Bool, partner: String)] {
    let isSigned = !signature.isEmpty || !bundle.bundle.isEmpty || timestamp != nil
    let namesSigners = !key.isEmpty || ssh.allowedSigners != nil || !bundle.bundle.isEmpty
    return [
      ("--hash", hash != nil, !signature.isEmpty, "--signature"),
      ("--padding", padding != nil, !signature.isEmpty, "--signature"),
      ("--namespace", ssh.namespace != nil, !signature.isEmpty, "--signature"),
      (
        "--principal", ssh.principal != nil, ssh.allowedSigners != nil && key.isEmpty,
        "--allowed-signers, and not with --key"
      ),
      (
        "--allowed-signers", ssh.allowedSigners != nil, !signature.isEmpty || git != nil,
        "--signature or --git"
      ),
      (
        "--key", !key.isEmpty, timestamp == nil || !signature.isEmpty || !bundle.bundle.isEmpty,
        "--signature or --bundle beside --timestamp"
      ),
      ("--trusted-root", !bundle.trustedRoot.isEmpty, !bundle.bundle.isEmpty, "--bundle"),
      ("--tsa-roots", !tsaRoots.isEmpty, timestamp != nil, "--timestamp"),
      ("--tiles", tiles != nil, !key.isEmpty && !isSigned && checksums == nil, "--key alone"),
      (
        "--predicate-type", bundle.predicateType != nil,
        !bundle.bundle.isEmpty || !signature.isEmpty, "--bundle or --signature"
      ),
      ("--repository", repository != nil, git != nil, "--git"),
      ("--threshold", threshold != nil, namesSigners, "--key, --allowed-signers or --bundle"),
      ("--minimum-counter", release.minimumCounter != nil, release.release != nil, "--release"),
      ("--state", release.state != nil, release.release != nil, "--release"),
      ("--source-branch", !bundle.sourceBranch.isEmpty, bundle.source != nil, "--source"),
      (
        "--key beside --checksums",
        checksums != nil && !key.isEmpty, isSigned,
        "the list's --signature, --bundle or --timestamp"
      ),
    ]
      + bundle.expectations.map {
        ($0.name, $0.isGiven, !bundle.bundle.isEmpty, "--bundle")
      }
  }
}

extension BundleOptions {
  /// What a bundle has to say.
  fileprivate var expectations: [(name: String, isGiven: Bool)] {
    [
      ("--identity", identity != nil), ("--issuer", issuer != nil), ("--repo", repo != nil),
      ("--repository-id", repositoryId != nil), ("--owner-id", ownerId != nil),
      ("--signer-workflow", signerWorkflow != nil), ("--source-ref", sourceRef != nil),
      ("--source-digest", sourceDigest != nil),
      ("--builder", builder != nil), ("--source", source != nil),
      ("--deny-self-hosted-runners", denySelfHostedRunners),
    ]
  }
}
