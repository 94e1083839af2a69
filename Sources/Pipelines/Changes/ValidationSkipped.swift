import Evidence
import Syntax

/// A change switches a check off.
enum ValidationSkipped: PipelineChangeRule {
  static let rule = Rule(
    id: "validation-skipped", domain: .pipelines, kind: .change, severity: .high,
    confidence: .medium,
    title: "a check is switched off",
    explanation: """
      The forged commit of trivy's release added `--skip=validate` to GoReleaser among fourteen lines of
      noise. Told are options and variables that switch off the comparison of digests, signatures or
      certificates, and steps that signed or attested and are gone.
      """,
    evidence: "the command that is new, or the step that is gone",
    remedy: "ask why; restore the check",
    falsePositives: "tests of the very check; moves of a signing step into another file",
    techniques: [.subvertTrustControls, .disableTools])

  static func check(_ base: PipelineSet, _ candidate: PipelineSet, into report: inout Report) {
    var was: [String: Int] = [:]
    for found in base.scripts.flatMap(optOuts) { was[found.key, default: 0] += 1 }
    for found in candidate.scripts.flatMap(optOuts) {
      if let count = was[found.key], count > 0 {
        was[found.key] = count - 1
        continue
      }
      report.find(
        Finding(
          rule, found.script.subject, "'\(found.what)' switches a check off",
          places: [found.script.place(.cause, found.range)], identity: [found.what]))
    }
    checkSigning(base, candidate, into: &report)
  }

  private struct OptOut {
    let script: PipelineScript
    let what: String
    let range: Range<Int>
    var key: String { script.subject.id + "\u{0}" + what }
  }

  private static let words: Set = [
    "--skip=validate", "--skip-validate", "--ignore-checksum", "--ignore-checksums",
    "--no-check-certificate", "--no-gpg-check", "--nogpgcheck", "--allow-unauthenticated",
    "--force-yes", "--skip-verify", "--insecure-skip-verify", "--skip-signature-verification",
    "--no-verify-ssl", "--disable-checksum", "--no-checksum", "--insecure-ignore-tlog",
    "--skipcertificatecheck", "--no-sumdb", "--allow-insecure-repositories",
  ]

  private static func optOuts(_ script: PipelineScript) -> [OptOut] {
    guard script.language == .shell else { return [] }
    return script.calls.flatMap { call -> [OptOut] in
      var found = call.arguments.filter { words.contains($0.lowercased()) }
      if call.name == "git", call.has("--no-verify") { found.append("--no-verify") }
      if call.name == "git", call.arguments.contains("http.sslVerify"),
        call.arguments.last == "false"
      {
        found.append("http.sslVerify false")
      }
      found += call.command.assignments.compactMap(optOut)
      if call.name == "export" || call.name == "go" { found += call.arguments.filter(isOptOut) }
      return found.map { OptOut(script: script, what: $0, range: call.command.range) }
    }
  }

  private static func optOut(_ assignment: ShellAssignment) -> String? {
    let text = assignment.name + "=" + assignment.value.outline
    return isOptOut(text) ? text : nil
  }

  private static func isOptOut(_ text: String) -> Bool {
    [
      "GONOSUMDB=", "GONOSUMCHECK=", "GOINSECURE=", "GOFLAGS=-insecure", "GOSUMDB=off",
      "NODE_TLS_REJECT_UNAUTHORIZED=0", "PYTHONHTTPSVERIFY=0", "GIT_SSL_NO_VERIFY=",
    ].contains { text.hasPrefix($0) }
  }

  /// Signing or attesting that a workflow did and does no more.
  private static func checkSigning(
    _ base: PipelineSet, _ candidate: PipelineSet, into report: inout Report
  ) {
    let now = Dictionary(
      candidate.workflows.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    for old in base.workflows {
      guard let judged = now[old.path] else { continue }
      let lost = signers(old).subtracting(signers(judged))
      for signer in lost.sorted() {
        report.find(
          Finding(
            rule, judged.subject, "'\(judged.path.text)' does not run '\(signer)' any more",
            places: [judged.workflow.root.startPlace(.cause)], facts: [Fact("step", was: signer)],
            identity: [signer]))
      }
    }
  }

  private static let signingActions: Set = [
    "actions/attest-build-provenance", "actions/attest", "actions/attest-sbom",
    "sigstore/gh-action-sigstore-python", "crazy-max/ghaction-import-gpg",
  ]

  private static func signers(_ workflow: JudgedWorkflow) -> Set<String> {
    var found: Set<String> = []
    for job in workflow.jobs {
      if let uses = job.job.call?.uses.string, uses.holds("slsa-github-generator") {
        found.insert("slsa-github-generator")
      }
      for step in job.steps {
        if let action = step.step.action, signingActions.contains(action) { found.insert(action) }
        for call in step.script?.calls ?? [] {
          if ["cosign", "minisign", "signify"].contains(call.name),
            call.arguments.contains(where: { $0.hasPrefix("sign") || $0 == "-S" || $0 == "attest" })
          {
            found.insert(call.name + " sign")
          }
          if call.name == "gpg", call.has("--sign", "--detach-sign", "-b", "--clearsign") {
            found.insert("gpg --sign")
          }
        }
      }
    }
    return found
  }
}
