import Crypto
import Evidence
import Inventory
import Signatures

extension Gate {
  /// Verifies artifacts against what the caller trusts. Nothing but what is named is looked at.
  ///
  /// - Throws: when an option's file cannot be read or is not what it should be (exit code 2).
  public static func verify(_ options: VerifyOptions) throws(GateError) -> VerificationReport {
    let run = try ArtifactVerification(options)
    if options.git != nil { return try GitVerification(options, run.check).report() }
    if let path = options.summaryFile {
      return try SummaryVerification(path: path, options: options, keys: run.check.keys).report()
    }
    if let release = options.release {
      return try ReleaseVerification(statement: release, options: options, keys: run.check.keys)
        .report()
    }
    return try run.report()
  }
}

/// One run of `pintle verify` over files.
struct ArtifactVerification {
  let options: VerifyOptions
  let check: SignatureCheck
  private let clocks: [(name: String, roots: [Certificate])]
  private let source: AttestedCommit?
  private let log: LogFolder?
  /// Where no other root is given.
  private let builtIn: BuiltInRoot?

  init(_ options: VerifyOptions) throws(GateError) {
    self.options = options
    var check = SignatureCheck(time: options.time)
    for key in options.keys { try Self.add(key, to: &check.keys) }
    if let path = options.allowedSigners {
      let bytes = try LocalFile.read(path)
      check.allowedSigners = try configured { () throws(SignatureFailure) in
        try AllowedSigners(bytes)
      }
    }
    check.principal = options.principal
    check.namespace = options.namespace ?? check.namespace
    check.hash = options.hash ?? check.hash
    check.padding = options.padding ?? check.padding
    check.expected = options.expected
    for path in options.trustedRoots {
      let bytes = try LocalFile.read(path)
      check.trustedRoots += try configured { () throws(SignatureFailure) in
        try TrustedRoot.read(bytes, name: path)
      }
    }
    let namesRoot = !options.trustedRoots.isEmpty || !check.keys.isEmpty
    builtIn = namesRoot || options.bundles.isEmpty ? nil : try BuiltInRoot.shared.get()
    if let builtIn { check.trustedRoots = builtIn.roots }
    self.check = check
    clocks = try Self.clocks(options.timestampRoots)
    if let path = options.source {
      source = try AttestedCommit(path, branches: options.sourceBranches)
    } else {
      source = nil
    }
    if let path = options.tiles { log = try LogFolder(path) } else { log = nil }
  }

  /// A file's name, or a key that fits on a command line.
  private static func add(_ key: String, to ring: inout KeyRing) throws(GateError) {
    // First: what is verified may hold a file of that name, with another key.
    if (try? ring.add(Array(key.utf8), name: key)) != nil { return }
    try ring.take(try LocalFile.read(key), name: key)
  }

  private static func clocks(
    _ paths: [String]
  ) throws(GateError) -> [(name: String, roots: [Certificate])] {
    var clocks: [(String, [Certificate])] = []
    for path in paths {
      let blocks = PEM.blocks(try LocalFile.read(path)) ?? []
      let roots = blocks.compactMap { Certificate(der: $0.bytes) }
      guard !roots.isEmpty, roots.count == blocks.count else {
        throw GateError(
          "'\(path)' holds no PEM certificates", fix: "give the authority's root in PEM")
      }
      clocks.append((path, roots))
    }
    return clocks
  }

  // MARK: What is verified

  func report() throws(GateError) -> VerificationReport {
    var report = VerificationReport(time: options.time)
    if let path = options.npmSignatures {
      report.artifacts = try NpmVerification(
        packument: path, keys: check.keys, time: options.time
      ).verdicts(options.files)
    } else if let path = options.checksums {
      report.artifacts = try listed(path)
    } else if namesNoSigner {
      return try PolicyVerification(".", time: options.time).report(try relative(options.files))
    } else {
      guard !options.files.isEmpty else {
        throw GateError("nothing to verify", fix: "name a file, or sha256:HEX")
      }
      for file in options.files { report.artifacts += try verdicts(file) }
    }
    return report
  }

  /// Whether the caller leaves it to the policy whose signatures count.
  private var namesNoSigner: Bool {
    options.signatures.isEmpty && options.bundles.isEmpty && options.timestamp == nil
      && check.keys.isEmpty && check.allowedSigners == nil
  }

  /// Paths below the folder with the policy.
  private func relative(_ files: [String]) throws(GateError) -> [String] {
    var names: [String] = []
    for file in files {
      guard !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else {
        throw GateError(
          "'\(file)' lies outside of what the policy is about", fix: "name a path below '.'")
      }
      names.append(file.hasPrefix("./") ? String(file.dropFirst(2)) : file)
    }
    return names
  }

  /// A digest that stands for a file, or a file; one that is called like a digest is `./sha256:…`.
  static func content(_ file: String) throws(GateError) -> any SignedContent {
    if let digest = DigestArtifact(file) { return digest }
    return try OpenedFile(file)
  }

  private func verdicts(_ file: String) throws(GateError) -> [ArtifactVerdict] {
    guard options.signatures.isEmpty, options.bundles.isEmpty, !check.keys.notes.isEmpty,
      isGoSum(file)
    else { return [try verdict(file)] }
    guard let log else {
      throw GateError(
        "'\(file)' holds no signature: the checksum database vouches for its lines",
        fix: "give --tiles with what Go's module cache keeps of the database")
    }
    guard let lines = GoSumLine.read(try LocalFile.read(file)), !lines.isEmpty else {
      let failure = SignatureFailure(
        .malformedSignature, "a line is no module, version and h1: digest",
        next: "make the file anew: go mod tidy")
      return [ArtifactVerdict(name: file, digest: nil, signature: "", outcome: .failed(failure))]
    }
    return GoSumVerification(lines: lines, folder: log, keys: check.keys.notes).verdicts()
  }

  private func isGoSum(_ file: String) -> Bool {
    let name = file.split(separator: "/").last ?? ""
    return LocalFile.exists(file) && (name == "go.sum" || name == "go.work.sum")
  }

  private func verdict(_ file: String) throws(GateError) -> ArtifactVerdict {
    let evidence = try evidence()
    return ArtifactVerdict(
      judging: file, try Self.content(file)
    ) { (content, signature) throws(SignatureFailure) in
      try verify(content, evidence, &signature)
    }
  }

  private struct Evidence {
    var signatures: [(name: String, bytes: [UInt8])] = []
    var bundles: [(name: String, bytes: [UInt8])] = []
    var timestamp: [UInt8]?
  }

  private func evidence() throws(GateError) -> Evidence {
    var evidence = Evidence()
    for path in options.signatures {
      evidence.signatures.append((path, try LocalFile.read(path)))
    }
    try refuseIdle(Set(evidence.signatures.map { SignatureFormat.of($0.bytes) }))
    for path in options.bundles { evidence.bundles.append((path, try LocalFile.read(path))) }
    if let path = options.timestamp {
      guard !clocks.isEmpty else {
        throw GateError("a time-stamp without an authority", fix: "give --tsa-roots with PEM roots")
      }
      evidence.timestamp = try LocalFile.read(path)
    }
    return evidence
  }

  /// What is asked of a format in which nothing is signed would be passed over.
  private func refuseIdle(_ formats: Set<SignatureFormat>) throws(GateError) {
    let asked: [(option: String, isGiven: Bool, formats: Set<SignatureFormat>)] = [
      ("--namespace", options.namespace != nil, [.ssh]),
      ("--allowed-signers", options.allowedSigners != nil && !check.keys.isEmpty, [.ssh]),
      ("--hash", options.hash != nil, [.raw]), ("--padding", options.padding != nil, [.raw]),
      (
        "--predicate-type", options.bundles.isEmpty && options.expected.predicateType != nil,
        [.dsse, .sigstore]
      ),
    ]
    for item in asked where item.isGiven && item.formats.isDisjoint(with: formats) {
      let names = item.formats.map(\.rawValue).sorted().joined(separator: " or ")
      throw GateError(
        "\(item.option) is about signatures of the format \(names), and none is given",
        fix: "leave it out, or give the signature that is meant")
    }
  }

  private func verify(
    _ content: any SignedContent, _ evidence: Evidence, _ signature: inout String
  ) throws(SignatureFailure) -> [Verification] {
    var found: [Verification] = []
    if let timestamp = evidence.timestamp {
      signature = options.timestamp ?? ""
      found.append(try verifyTimestamp(timestamp, content, evidence))
    }
    for bundle in evidence.bundles {
      signature = bundle.name
      var verification = try check.verifyBundles(bundle.bytes, content)
      if let source { try source.check(&verification) }
      if let builtIn { verification.notes.append(builtIn.note(at: options.time)) }
      found.append(verification)
    }
    var failures: [SignatureFailure] = []
    found += try verifySignatures(content, evidence, &signature, &failures)
    if found.isEmpty, failures.isEmpty { found.append(try verifyNote(content)) }
    try checkThreshold(found, failures)
    return found
  }

  /// Over the artifact, or over its signature.
  private func verifyTimestamp(
    _ timestamp: [UInt8], _ content: any SignedContent, _ evidence: Evidence
  ) throws(SignatureFailure) -> Verification {
    let signatures = evidence.signatures.map { MemoryArtifact($0.bytes) as any SignedContent }
    return try TimestampFile.verify(
      timestamp, overAny: [content] + signatures, clocks, now: options.time,
      unnamed: SignatureFailure(
        .timestampMissing, "no authority is named", next: "give --tsa-roots"))
  }

  /// Of those that do not hold the threshold may be content with fewer.
  private func verifySignatures(
    _ content: any SignedContent, _ evidence: Evidence, _ signature: inout String,
    _ failures: inout [SignatureFailure]
  ) throws(SignatureFailure) -> [Verification] {
    var found: [Verification] = []
    for item in evidence.signatures {
      signature = item.name
      do throws(SignatureFailure) {
        found.append(try check.verify(item.bytes, over: content))
      } catch {
        let mayFail = options.threshold != nil && evidence.signatures.count > 1
        guard mayFail, error.code != .configError else { throw error }
        failures.append(error)
      }
    }
    return found
  }

  /// Distinct keys count, not signatures, and not the ways in which a key is written.
  private func checkThreshold(
    _ found: [Verification], _ failures: [SignatureFailure]
  ) throws(SignatureFailure) {
    guard let threshold = options.threshold else { return }
    let signers = found.filter { $0.format != "rfc3161" }
    let count = Verification.distinctSigners(signers)
    guard count >= threshold else {
      throw SignatureFailure(
        .thresholdNotMet, "\(count) of \(threshold) distinct signers",
        expected: "\(threshold)",
        actual: (Set(signers.flatMap(\.signers)).sorted() + failures.map(\.code.rawValue))
          .joined(separator: ", "),
        next: "ask the missing signers for their signatures")
    }
  }

  /// A note carries its signatures itself.
  private func verifyNote(_ content: any SignedContent) throws(SignatureFailure) -> Verification {
    if !check.keys.notes.isEmpty {
      let bytes = try content.bytes()
      if GoRecord.isOne(bytes) {
        return try GoRecord(bytes).verify(keys: check.keys.notes) { log?.tile($0) }
      }
      guard let note = SignedNote(bytes) else {
        throw SignatureFailure(
          .unsigned, "the file is no signed note", next: "give --signature with its signature")
      }
      return try note.verify(keys: check.keys.notes)
    }
    throw SignatureFailure(
      .configError, "nothing says whose signature counts",
      next: "give --signature SIG --key PUB, or --bundle B --identity ID --issuer URL")
  }

  /// The list's own signature first: a list that does not hold says nothing about files.
  private func listed(_ path: String) throws(GateError) -> [ArtifactVerdict] {
    let bytes = try LocalFile.read(path)
    let evidence = try evidence()
    let isSigned =
      !evidence.signatures.isEmpty || !evidence.bundles.isEmpty || evidence.timestamp != nil
    let memory = MemoryArtifact(bytes, name: path.split(separator: "/").last.map(String.init))
    do throws(SignatureFailure) {
      var name = ""
      let signatures = isSigned ? try verify(memory, evidence, &name) : []
      return ListVerification(list: try ChecksumList(bytes), path: path, signatures: signatures)
        .verdicts(options.files)
    } catch {
      let signature = options.signatures.first ?? options.bundles.first ?? ""
      return [
        ArtifactVerdict(
          name: path, digest: "sha256:" + SHA256.hex(bytes), signature: signature,
          outcome: .failed(error))
      ]
    }
  }
}

/// A failure of what the caller gave is exit code 2.
func configured<Value>(
  _ body: () throws(SignatureFailure) -> Value
) throws(GateError) -> Value {
  do throws(SignatureFailure) {
    return try body()
  } catch {
    throw GateError(error.what, fix: error.next)
  }
}

extension KeyRing {
  /// Adds the keys of a file that the caller or the policy names.
  mutating func take(_ content: [UInt8], name: String) throws(GateError) {
    do throws(SignatureFailure) {
      try add(content, name: name)
    } catch {
      throw GateError(error.what, fix: error.next)
    }
  }
}
