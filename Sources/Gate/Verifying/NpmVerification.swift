import Evidence
import Signatures

/// The npm registry's signatures in a saved packument.
struct NpmVerification {
  /// The file of the packument.
  let packument: String
  let keys: KeyRing
  let time: Instant

  /// - Parameter files: tarballs; every version that the packument has when empty.
  /// - Throws: when the packument or a tarball cannot be read, and without keys.
  func verdicts(_ files: [String]) throws(GateError) -> [ArtifactVerdict] {
    let bytes = try LocalFile.read(packument)
    guard keys.signing.isEmpty, keys.openPGP.isEmpty, keys.notes.isEmpty else {
      throw GateError(
        "--npm-signatures asks the registry's keys, and --key names another",
        fix: "give --key with the registry's saved list of keys alone")
    }
    guard !keys.npm.isEmpty else {
      throw GateError("no keys of the registry", fix: "give --key with its saved list of keys")
    }
    let signatures: NpmSignatures
    do throws(SignatureFailure) {
      signatures = try NpmSignatures(bytes)
    } catch {
      return [
        ArtifactVerdict(
          name: packument, digest: nil, signature: packument, outcome: .failed(error))
      ]
    }
    guard !files.isEmpty else { return signatures.versions.map(verdict) }
    var verdicts: [ArtifactVerdict] = []
    for file in files { verdicts.append(try verdict(file, signatures)) }
    return verdicts
  }

  private func verdict(
    _ file: String, _ signatures: NpmSignatures
  ) throws(GateError) -> ArtifactVerdict {
    ArtifactVerdict(
      judging: file, try ArtifactVerification.content(file)
    ) { (content, signature) throws(SignatureFailure) in
      signature = packument
      let version = try signatures.version(of: content)
      return [try NpmSignatures.verify(version, keys: keys.npm, at: time)]
    }
  }

  private func verdict(_ version: NpmSignatures.Version) -> ArtifactVerdict {
    let outcome: ArtifactVerdict.Outcome
    do throws(SignatureFailure) {
      outcome = .verified([try NpmSignatures.verify(version, keys: keys.npm, at: time)])
    } catch {
      outcome = .failed(error)
    }
    return ArtifactVerdict(name: version.id, digest: nil, signature: packument, outcome: outcome)
  }
}
