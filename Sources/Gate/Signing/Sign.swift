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
    let lock = try FolderLock(files: [path])
    let bytes = try LocalFile.read(path)
    let envelope = try configured { () throws(SignatureFailure) in try Envelope(bytes) }
    let signed = try signing(path) { () throws(SigningError) in try envelope.signed(by: signer) }
    try LocalFile.write(signed.json, to: path)
    _ = consume lock
    let count = signed.signatures.count
    return SigningResult(
      key: PublicKeyFile(ssh: signer.sshKey),
      outputs: [
        .init(
          file: "", path: path,
          what: "\(count) signature\(count == 1 ? "" : "s"), \(envelope.summary)")
      ])
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
    try refuseTwice()
    var result = SigningResult(
      key: PublicKeyFile(ssh: signer.sshKey, minisignNumber: signer.minisignNumber))
    var made: [Output] = []
    for file in options.files { made += try outputs(file) }
    let lock = try FolderLock(files: made.map(\.path))
    for output in made where FileMark(output.path) != output.before {
      throw GateError(
        "'\(output.path)' was written by somebody else meanwhile", fix: "look at it, and sign again"
      )
    }
    try LocalFile.write(made.map { ($0.path, $0.bytes) })
    _ = consume lock
    result.outputs = made.map { .init(file: $0.file, path: $0.path, what: $0.what) }
    return result
  }

  private struct Output {
    let file: String
    let path: String
    let bytes: [UInt8]
    let what: String
    /// What was there when the signature was made.
    let before: FileMark?
  }

  /// No file twice, by whichever name; nor what this run would write.
  private func refuseTwice() throws(GateError) {
    var places: [String: String] = [:]
    for file in options.files {
      let place = LocalPath.place(of: file) ?? file
      guard places.updateValue(file, forKey: place) == nil else {
        throw GateError("'\(file)' is named twice", fix: "name each file once")
      }
    }
    let suffixes = options.formats.map(\.suffix) + (options.requestsTimestamp ? [".tsq"] : [])
    for place in places.keys.sorted() {
      for suffix in suffixes {
        guard let file = places[place + suffix] else { continue }
        throw GateError(
          "'\(file)' is a signature that this run writes", fix: "name only what is to be signed")
      }
    }
  }

  private func outputs(_ file: String) throws(GateError) -> [Output] {
    let artifact = try OpenedFile(file)
    guard !artifact.isEmpty || options.allowsEmpty else {
      throw GateError("'\(file)' is empty", fix: "give --allow-empty if an empty file is meant")
    }
    var outputs: [Output] = []
    for format in options.formats {
      let path = file + format.suffix
      let before = FileMark(path)
      try refuseForeign(path, format, artifact)
      let bytes = try Gate.signing(file) { () throws(SigningError) in
        try format.signature(over: artifact, by: signer, options.terms)
      }
      outputs.append(
        Output(file: file, path: path, bytes: bytes, what: format.rawValue, before: before))
      if format == .bundle, options.requestsTimestamp {
        let request = file + ".tsq"
        outputs.append(
          Output(
            file: file, path: request, bytes: try self.request(bytes), what: "time-stamp request",
            before: FileMark(request)))
      }
    }
    try artifact.confirm()
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
    let lock = try FolderLock(files: options.files)
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
    _ = consume lock
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
