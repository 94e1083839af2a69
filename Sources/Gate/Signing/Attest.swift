import Crypto
import Evidence
import Signatures
import Syntax

extension Gate {
  /// Signs a statement about files.
  public static func attest(_ options: AttestOptions) throws(GateError) -> SigningResult {
    try Attestation(options: options).result()
  }
}

private struct Attestation {
  let options: AttestOptions

  func result() throws(GateError) -> SigningResult {
    try refuseExisting()
    let statement = try statement().canonical
    let signer = try options.key.open()
    let envelope = try Gate.signing(options.output) { () throws(SigningError) in
      try Envelope(statement: statement).signed(by: signer)
    }
    let bytes =
      options.form == .bundle
      ? SigstoreBundle.json(envelope, by: signer.publicKey) : envelope.json
    let lock = try FolderLock(files: [options.output])
    try refuseExisting()
    try LocalFile.write(bytes, to: options.output)
    _ = consume lock
    return SigningResult(
      key: PublicKeyFile(ssh: signer.sshKey, minisignNumber: signer.minisignNumber),
      outputs: [.init(file: "", path: options.output, what: what)])
  }

  private func refuseExisting() throws(GateError) {
    guard LocalFile.exists(options.output), !options.replaces else { return }
    throw GateError(
      "'\(options.output)' is there already", fix: "move it away, or give --force to replace it")
  }

  private var what: String {
    switch options.claim {
    case .predicate(_, let type): "\(options.form.rawValue), \(type)"
    case .provenance: "\(options.form.rawValue), \(BuildProvenance.predicateType)"
    case .release(let folder, let terms):
      "\(options.form.rawValue), release \(terms.version) of \(folder)"
    }
  }

  private func statement() throws(GateError) -> JSONTree {
    switch options.claim {
    case .predicate(let file, let type):
      return try statement(named(), type, try predicate(file))
    case .provenance(let environment):
      guard let provenance = BuildProvenance(environment) else {
        throw GateError(
          "no CI system is known by the environment: neither GitHub Actions nor GitLab CI",
          fix: "give --predicate FILE --predicate-type TYPE")
      }
      return try statement(named(), BuildProvenance.predicateType, provenance.predicate)
    case .release(let folder, let terms):
      let files = try ReleaseFolder(folder, statement: options.output).files
      guard !files.isEmpty else { throw GateError("'\(folder)' holds no files to release") }
      return try statement(files, ReleaseTerms.predicateType, terms.predicate)
    }
  }

  /// Any JSON object, in its canonical form.
  private func predicate(_ path: String) throws(GateError) -> JSONTree {
    let source = Source(try LocalFile.read(path), path: TreePath(path), origin: .log)
    do throws(ReadError) {
      let document = try JSONDocument(source)
      guard let tree = JSONTree(document.root), case .object = tree else {
        throw ReadError(.malformed, at: 0, "not a JSON object whose names differ")
      }
      return tree
    } catch {
      throw GateError("the predicate '\(path)' cannot be read: \(error.what)")
    }
  }

  /// Files by their last name; by the path that was given where two would be called the same.
  private func named() throws(GateError) -> [(name: String, path: String)] {
    guard !options.files.isEmpty else { throw GateError("nothing to attest", fix: "name a file") }
    let short = options.files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let names = Set(short).count == short.count ? short : options.files
    guard Set(names).count == names.count else {
      throw GateError("a file is named twice", fix: "name each file once")
    }
    return Array(zip(names, options.files))
  }

  private func statement(
    _ files: [(name: String, path: String)], _ type: String, _ predicate: JSONTree
  ) throws(GateError) -> JSONTree {
    var subjects: [JSONTree] = []
    for file in files {
      let artifact = try OpenedFile(file.path)
      subjects.append(
        try Gate.signing(file.path) { () throws(SigningError) in
          try .subject(artifact, name: file.name)
        })
      try artifact.confirm()
    }
    return .statement(subjects: subjects, predicateType: type, predicate: predicate)
  }
}
