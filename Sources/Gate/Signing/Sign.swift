import Crypto
import Evidence
import Signatures

extension Gate {
  /// Signs files. Nothing is written before every signature is made.
  public static func sign(_ options: SignOptions) throws(GateError) -> SigningResult {
    if !options.timestampResponses.isEmpty { return try StampedBundles(options).result() }
    guard let key = options.key else {
      throw GateError("no key to sign with", fix: "give --key NAME.key, agent:SHA256:… or pkcs11:…")
    }
    let signer = try key.open()
    if let envelope = options.envelope { return try add(signer, to: envelope) }
    return try FileSigning(options: options, signer: signer, key: key.reference).result()
  }

  /// One more signature on an envelope.
  private static func add(
    _ signer: any Signer, to path: String
  ) throws(GateError) -> SigningResult {
    let bytes = try LocalFile.read(path)
    let envelope = try configured { () throws(SignatureFailure) in try Envelope(bytes) }
    let signed = try signing(path) { () throws(SigningError) in try envelope.signed(by: signer) }
    try LocalFile.write(signed.json, to: path)
    let count = signed.signatures.count
    return SigningResult(
      key: PublicKeyFile(ssh: signer.sshKey),
      outputs: [.init(file: "", path: path, what: "\(count) signature\(count == 1 ? "" : "s")")])
  }

  static func signing<Result>(
    _ name: String, _ body: () throws(SigningError) -> Result
  ) throws(GateError) -> Result {
    do throws(SigningError) {
      return try body()
    } catch {
      throw GateError(error, signing: name)
    }
  }
}

/// One run of `pintle sign` over files.
private struct FileSigning {
  let options: SignOptions
  let signer: any Signer
  let key: String

  func result() throws(GateError) -> SigningResult {
    guard !options.files.isEmpty else { throw GateError("nothing to sign", fix: "name a file") }
    guard Set(options.files).count == options.files.count else {
      throw GateError("a file is named twice", fix: "name each file once")
    }
    var result = SigningResult(
      key: PublicKeyFile(ssh: signer.sshKey, minisignNumber: signer.minisignNumber))
    var written: [(path: String, bytes: [UInt8])] = []
    for file in options.files {
      for output in try outputs(file) {
        written.append((output.path, output.bytes))
        result.outputs.append(.init(file: file, path: output.path, what: output.what))
      }
    }
    try LocalFile.write(written)
    return result
  }

  private typealias Output = (path: String, bytes: [UInt8], what: String)

  private func outputs(_ file: String) throws(GateError) -> [Output] {
    let artifact = try OpenedFile(file)
    guard !artifact.isEmpty || options.allowsEmpty else {
      throw GateError("'\(file)' is empty", fix: "give --allow-empty if an empty file is meant")
    }
    var outputs: [Output] = []
    for format in options.formats {
      let path = file + format.suffix
      try refuseForeign(path, format, artifact)
      let bytes = try Gate.signing(file) { () throws(SigningError) in
        try format.signature(over: artifact, by: signer, options.terms)
      }
      outputs.append((path, bytes, format.rawValue))
      if format == .bundle, options.requestsTimestamp {
        outputs.append((file + ".tsq", try request(bytes), "time-stamp request"))
      }
    }
    return outputs
  }

  private func request(_ bundle: [UInt8]) throws(GateError) -> [UInt8] {
    try configured { () throws(SignatureFailure) in try SigstoreBundle(bundle).timestampRequest }
  }

  /// A signature by another key is somebody else's word.
  private func refuseForeign(
    _ path: String, _ format: SigningFormat, _ artifact: OpenedFile
  ) throws(GateError) {
    guard !options.replaces, LocalFile.exists(path) else { return }
    let content = try LocalFile.read(path)
    guard !format.isOwn(content, of: signer, over: artifact) else { return }
    throw GateError(
      "'\(path)' is there, and not a signature by this key",
      fix: "move it away, or give --force to replace it")
  }
}

/// Puts the answers of a time-stamp authority into bundles.
private struct StampedBundles {
  let options: SignOptions

  init(_ options: SignOptions) throws(GateError) {
    guard options.files.count == options.timestampResponses.count else {
      throw GateError(
        "\(options.timestampResponses.count) answers for \(options.files.count) files",
        fix: "give --timestamp-response once for each file, in the same order")
    }
    guard options.key == nil else {
      throw GateError(
        "--timestamp-response signs nothing", fix: "leave --key out: the bundle is signed already")
    }
    self.options = options
  }

  func result() throws(GateError) -> SigningResult {
    var result = SigningResult()
    var written: [(path: String, bytes: [UInt8])] = []
    for (file, answer) in zip(options.files, options.timestampResponses) {
      let path = file + SigningFormat.bundle.suffix
      let bundle = try LocalFile.read(path)
      let response = try LocalFile.read(answer, limit: 1 << 20)
      let (bytes, time) = try configured { () throws(SignatureFailure) in
        try SigstoreBundle.stamped(bundle, by: response)
      }
      written.append((path, bytes))
      result.outputs.append(.init(file: file, path: path, what: "time-stamp of \(time.text)"))
    }
    try LocalFile.write(written)
    return result
  }
}

extension GateError {
  /// Why a file was not signed.
  init(_ error: SigningError, signing file: String) {
    switch error {
    case .malformed(let what): self.init("'\(file)' was not signed: \(what)")
    case .unsupported(let what):
      self.init("'\(file)' was not signed: \(what)", fix: "choose another --format or another key")
    case .passphraseNeeded, .passphraseWrong: self.init(error, key: file)
    case .refused(let what): self.init("'\(file)' was not signed: \(what)")
    }
  }
}
