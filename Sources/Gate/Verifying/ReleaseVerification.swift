import Evidence
import Inventory
import Signatures
import Syntax

/// A folder against the signed statement of its release: nothing missing, nothing altered, nothing added.
struct ReleaseVerification {
  let statement: String
  let options: VerifyOptions
  let keys: KeyRing

  func report() throws(GateError) -> VerificationReport {
    var report = VerificationReport(time: options.time)
    guard options.files.count == 1, let folder = options.files.first else {
      throw GateError("--release is about one folder", fix: "pintle verify FOLDER --release FILE")
    }
    guard !keys.signing.isEmpty else {
      throw GateError("nothing says whose release counts", fix: "give --key with a public key")
    }
    try refuseKeys(inside: folder)
    let bytes = try LocalFile.read(statement)
    let state = try options.releaseState.map { (path) throws(GateError) in
      try ReleaseState(path)
    }
    let release: SignedRelease
    do throws(SignatureFailure) {
      release = try SignedRelease(
        bytes, keys: keys.signers(at: options.time), threshold: options.threshold ?? 1)
      let seen = state?.counter(of: release.terms.product)
      try release.check(
        at: options.time, minimumCounter: [options.minimumCounter, seen].compactMap(\.self).max())
    } catch {
      report.artifacts = [failed(statement, error)]
      return report
    }
    report.artifacts = try verdicts(release, folder)
    if report.exitCode == 0 { try state?.remember(release.terms) }
    return report
  }

  /// Whoever made the folder would vouch for it.
  private func refuseKeys(inside folder: String) throws(GateError) {
    guard let root = LocalPath(folder) else { return }
    for key in options.keys where LocalFile.exists(key) {
      guard WorkTreePath(key, in: root).isInside else { continue }
      throw GateError(
        "--key names '\(key)', which lies in the folder that is verified",
        fix: "give a key that came by another way than the release")
    }
  }

  private func verdicts(
    _ release: SignedRelease, _ folder: String
  ) throws(GateError) -> [ArtifactVerdict] {
    let files = try ReleaseFolder(folder, statement: statement).files
    var verdicts = [
      ArtifactVerdict(
        name: statement, digest: nil, signature: statement,
        outcome: .verified([verification(release)]))
    ]
    for file in files {
      let artifact = try OpenedFile(file.path)
      let outcome: ArtifactVerdict.Outcome
      do throws(SignatureFailure) {
        try release.check(artifact, name: file.name)
        outcome = .verified([release.signers])
      } catch {
        outcome = .failed(error)
      }
      let digest = (try? artifact.digest(.sha256)).map { "sha256:" + Hexadecimal.text($0) }
      verdicts.append(
        ArtifactVerdict(name: file.name, digest: digest, signature: statement, outcome: outcome))
    }
    let there = Set(files.map(\.name))
    for name in release.files.keys.sorted() where !there.contains(name) {
      verdicts.append(
        failed(
          name,
          SignatureFailure(
            .wrongSubject, "a file of the release is not there",
            next: "get the whole release again")))
    }
    return verdicts
  }

  private func verification(_ release: SignedRelease) -> Verification {
    var result = release.signers
    result.facts = [
      .init("release", "\(release.terms.product) \(release.terms.version)".trimmed),
      .init("counter", String(release.terms.counter)),
    ]
    return result
  }

  private func failed(_ name: String, _ failure: SignatureFailure) -> ArtifactVerdict {
    ArtifactVerdict(name: name, digest: nil, signature: statement, outcome: .failed(failure))
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

/// The highest counter of each product that was seen, in a file beside the consumer.
private struct ReleaseState {
  private let path: String
  private let counters: [String: JSONTree]

  /// A file that is not there is one that remembers nothing.
  init(_ path: String) throws(GateError) {
    self.path = path
    guard LocalFile.exists(path) else {
      counters = [:]
      return
    }
    let source = Source(
      try LocalFile.read(path, limit: 1 << 20), path: TreePath(path), origin: .log)
    guard let document = try? JSONDocument(source), document.root["schema"]?.string == Self.schema,
      let list = document.root["counters"], case .object(let counters)? = JSONTree(list),
      counters.values.allSatisfy({ if case .integer = $0 { true } else { false } })
    else {
      throw GateError(
        "'\(path)' does not hold the counters of releases",
        fix: "give the file that an earlier run wrote, or a new name to begin with")
    }
    self.counters = counters
  }

  private static let schema = "pintle.releases/1"

  func counter(of product: String) -> Int? {
    guard case .integer(let counter)? = counters[product] else { return nil }
    return Int(clamping: counter)
  }

  /// Another run may have seen a newer release meanwhile: the higher counter stays.
  func remember(_ terms: ReleaseTerms) throws(GateError) {
    let lock = try FolderLock(files: [path])
    let newest = try ReleaseState(path)
    var counters = newest.counters
    let counter = max(terms.counter, newest.counter(of: terms.product) ?? 0)
    counters[terms.product] = .integer(Int64(counter))
    let tree = JSONTree.object(["schema": .string(Self.schema), "counters": .object(counters)])
    try LocalFile.write(tree.canonical + [0x0A], to: path)
    _ = consume lock
  }
}
