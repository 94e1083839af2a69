import Crypto
import Evidence
import Signatures

/// What the commands that write `trust.json` are asked for.
public struct TrustOptions: Sendable {
  /// Nil for the repository's own file.
  public var file: String?
  /// A file with the version in force; HEAD's when nil.
  public var previous: String?
  public var signWith: [SigningKey] = []
  public var expires: Instant?
  /// The moment that keys are judged at.
  public var time: Instant

  public init(time: Instant) { self.time = time }
}

/// A version of `trust.json` that was written.
public struct TrustWriting: Sendable {
  public let path: String
  public let document: TrustDocument
  /// What it differs in from the version in force.
  public let changes: [TrustStep.Line]
  /// Signatures by keys of the version in force, where there is one, and of the new one.
  public let counts: [TrustStep.Count]
  /// Whether the same version was written before, so that its signatures are void.
  public let isRemade: Bool
  /// Whose keys signed now.
  public let signers: [String]
}

extension Gate {
  /// Writes version 1.
  public static func startTrust(
    _ grants: [TrustEdit.Grant], _ options: TrustOptions
  ) throws(GateError) -> TrustWriting {
    let signers = try options.openKeys()
    let lock = try TrustPlace.lock(options.file)
    let place = try TrustPlace(file: options.file, previous: nil)
    guard place.current == nil, place.committed == nil else {
      throw GateError(
        "'\(place.name)' is there already", fix: "change it: pintle trust add, revoke, rotate")
    }
    let root = try TrustEdit.start(
      grants, signers: signers.map(\.sshKey), expires: options.expires, at: options.time)
    let written = try TrustWriter(place: place, was: nil, options: options)
      .write(TrustDocument(root), signers, isRemade: false)
    _ = consume lock
    return written
  }

  /// Writes the version after the one in force.
  public static func editTrust(
    _ edit: TrustEdit, _ options: TrustOptions
  ) throws(GateError) -> TrustWriting {
    let signers = try options.openKeys()
    let lock = try TrustPlace.lock(options.file)
    let place = try TrustPlace(file: options.file, previous: options.previous)
    let (current, inForce) = try place.versions()
    guard current.unknown.isEmpty else {
      throw GateError(
        "'\(place.name)' holds '\(current.unknown[0])', which this version of pintle does not know",
        fix: "edit it with the version that wrote it")
    }
    try refuseUnsigned(inForce, place.name)
    let isRemade = current.root.version > inForce.root.version
    var root = try edit.applied(to: current.root, expires: options.expires, at: options.time)
    root.version = inForce.root.version + 1
    let written = try TrustWriter(place: place, was: inForce, options: options)
      .write(TrustDocument(root), signers, isRemade: isRemade)
    _ = consume lock
    return written
  }

  /// Whoever signs the next version signs what stands in this one, too.
  private static func refuseUnsigned(
    _ document: TrustDocument, _ name: String
  ) throws(GateError) {
    let count = TrustCount(document, by: document.root, at: nil)
    let isFirst = document.root.version == 1 && document.signatures.isEmpty
    guard !isFirst, !count.isMet else { return }
    throw GateError(
      "version \(document.root.version) of '\(name)' is signed by \(count.text) of its own role 'trust'"
        + (count.refused.first.map { "; \($0)" } ?? ""),
      fix: "have it signed first (pintle trust sign), or go back to the version before")
  }

  /// Adds signatures to the version that lies there.
  public static func signTrust(_ options: TrustOptions) throws(GateError) -> TrustWriting {
    let signers = try options.openKeys()
    let lock = try TrustPlace.lock(options.file)
    let place = try TrustPlace(file: options.file, previous: options.previous)
    let (current, inForce) = try place.versions()
    let was = inForce.signedBytes == current.signedBytes ? nil : inForce
    let written = try TrustWriter(place: place, was: was, options: options)
      .write(current, signers, isRemade: false)
    _ = consume lock
    return written
  }
}

extension TrustPlace {
  /// The version that lies there, and the one in force: HEAD's, or the same where HEAD has none.
  fileprivate func versions() throws(GateError) -> (current: TrustDocument, inForce: TrustDocument)
  {
    guard let current else {
      throw GateError(
        "'\(name)' is not there",
        fix: committed == nil
          ? "make it: pintle trust init" : "git restore \(TrustRoot.path.text)")
    }
    let inForce = committed ?? current
    let (now, before) = (current.root.version, inForce.root.version)
    let isEdited = now == before && current.signedBytes != inForce.signedBytes
    guard now == before || now == before + 1, !isEdited else {
      throw GateError(
        isEdited
          ? "'\(name)' was edited without a new version: it says \(now), and so does the one in force"
          : "'\(name)' has version \(now), and \(before) is in force: versions leave no gap",
        fix: "git restore \(TrustRoot.path.text), then edit it with pintle trust")
    }
    return (current, inForce)
  }
}

extension TrustOptions {
  fileprivate func openKeys() throws(GateError) -> [any Signer] {
    guard !signWith.isEmpty else {
      throw GateError("no key to sign with", fix: "give --sign-with NAME.key, agent:… or pkcs11:…")
    }
    var signers: [any Signer] = []
    for key in signWith { signers.append(try key.open()) }
    guard Set(signers.map(\.sshKey.id)).count == signers.count else {
      throw GateError("a key is given twice", fix: "give each --sign-with once")
    }
    return signers
  }
}

/// Signs a version and writes it.
private struct TrustWriter {
  let place: TrustPlace
  /// The version in force; nil where there is none.
  let was: TrustDocument?
  let options: TrustOptions

  func write(
    _ document: TrustDocument, _ signers: [any Signer], isRemade: Bool
  ) throws(GateError) -> TrustWriting {
    var document = document
    var names: [String] = []
    for signer in signers {
      names.append(try owner(of: signer, document.root))
      let bytes = try Gate.signing(place.name) { () throws(SigningError) in
        try TrustSignature.made(over: document.signedBytes, by: signer)
      }
      document = document.adding(.init(keyID: signer.publicKey.id, bytes: bytes))
    }
    try place.write(document)
    return TrustWriting(
      path: place.name, document: document,
      changes: TrustStep.lines(from: was?.root, to: document.root),
      counts: TrustStep.counts(document, was: was, at: options.time), isRemade: isRemade,
      signers: names)
  }

  /// Whose key it is; in one of the two versions it must be in role `trust`, and count.
  private func owner(of signer: any Signer, _ now: TrustRoot) throws(GateError) -> String {
    let id = signer.publicKey.id
    let roots = [was?.root, now].compactMap(\.self)
    var doubt: String?
    for root in roots where root.roles[TrustRoot.role]?.keys.contains(id) == true {
      guard let key = root.keys[id] else { continue }
      guard let found = key.doubt(at: options.time) else { return key.owner }
      doubt = found
    }
    if let doubt {
      throw GateError(doubt, fix: "sign with a key of role 'trust' that counts now")
    }
    let known = roots.compactMap { $0.keys[id]?.owner }.first
    let whose = known.map { "the key of '\($0)'" } ?? "key \(id)"
    let people = Set(roots.flatMap { $0.owners(of: TrustRoot.role) }).sorted()
    throw GateError(
      "\(whose) is not in role 'trust', whose people are \(people.joined(separator: ", "))",
      fix: "sign with a key of one of them")
  }
}
