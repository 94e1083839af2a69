import Crypto
import Evidence
import Inventory
import Signatures

/// Commits and files against a verification summary that somebody trusted signed.
struct SummaryVerification {
  let path: String
  let options: VerifyOptions
  let keys: KeyRing

  private static let commitPrefix = "gitCommit:"

  func report() throws(GateError) -> VerificationReport {
    guard !options.files.isEmpty else {
      throw GateError("nothing to verify", fix: "name a file, or gitCommit:ID")
    }
    guard !keys.signing.isEmpty else {
      throw GateError("nothing says whose summary counts", fix: "give --key with a public key")
    }
    let bytes = try LocalFile.read(path)
    var report = VerificationReport(time: options.time)
    for file in options.files { report.artifacts.append(try verdict(file, bytes)) }
    return report
  }

  private func verdict(_ file: String, _ bytes: [UInt8]) throws(GateError) -> ArtifactVerdict {
    let artifact = file.hasPrefix(Self.commitPrefix) ? nil : try OpenedFile(file)
    let outcome: ArtifactVerdict.Outcome
    do throws(SignatureFailure) {
      outcome = .verified([try verify(file, artifact, bytes)])
    } catch {
      outcome = .failed(error)
    }
    let digest = (try? artifact?.digest(.sha256)).map { "sha256:" + Hexadecimal.text($0) }
    return ArtifactVerdict(name: file, digest: digest, signature: path, outcome: outcome)
  }

  private func verify(
    _ name: String, _ artifact: OpenedFile?, _ bytes: [UInt8]
  ) throws(SignatureFailure) -> Verification {
    let envelope = try Envelope(bytes)
    var result = try envelope.signers(
      keys: keys.signers(at: options.time), threshold: options.threshold ?? 1)
    guard envelope.payloadType == Envelope.inTotoType else {
      throw SignatureFailure(
        .unsupported, "payload of type '\(envelope.payloadType)'",
        next: "give the file that 'pintle check --attest' wrote")
    }
    let statement = try Statement(envelope.payload)
    let summary = try VerificationSummary(statement)
    if let artifact {
      try statement.checkSubject(artifact)
    } else {
      try checkCommit(String(name.dropFirst(Self.commitPrefix.count)), summary)
    }
    try options.summary.check(summary, at: options.time)
    result.facts = [
      .init("verified", summary.time.text), .init("levels", summary.levels.joined(separator: ", ")),
    ]
    return result
  }

  private func checkCommit(
    _ commit: String, _ summary: VerificationSummary
  ) throws(SignatureFailure) {
    let known = summary.subjects.compactMap { $0.digests["gitCommit"] }
    guard !commit.isEmpty, known.contains(commit) else {
      throw SignatureFailure(
        .wrongSubject, "the summary is about another commit", expected: commit,
        actual: known.isEmpty ? "no commit" : known.joined(separator: ", "),
        next: "get the summary of this very commit")
    }
  }
}
