import Crypto
import Evidence
import Inventory
import Signatures
import Syntax
import Trees

/// Approvals: signed statements that one transition of the trust set is meant.
struct Approvals {
  static let namespace = "pintle-approval"
  static let role = "approve"
  private static let header = "pintle-approval 1"

  /// The lines that approvals of the candidate cover, with those who signed for them.
  let covered: [String: [String]]
  /// The files that those lines were covered by: text and signatures.
  private let sources: [String: [AttestedInput]]
  /// Approvals that do not hold, and why.
  let refused: [NotVerified]

  init(
    base: TrustFiles, candidate: TrustFiles, trust: TrustRoot?, at time: Instant
  ) throws(TreeError) {
    var covered: [String: [String]] = [:]
    var sources: [String: [AttestedInput]] = [:]
    var refused: [NotVerified] = []
    let spent = Set(try base.tree.entries(below: TrustFiles.approvals).map(\.path))
    let entries = try candidate.tree.entries(below: TrustFiles.approvals)
    let signatures = Dictionary(grouping: entries.filter { $0.path.text.hasSuffix(".sig") }) {
      Self.approval(of: $0.path)
    }
    for entry in entries where !entry.path.text.hasSuffix(".sig") {
      let check = ApprovalCheck(
        entry: entry, signatures: signatures[entry.path.text] ?? [], tree: candidate.tree,
        trust: trust, time: time, isSpent: spent.contains(entry.path))
      do throws(ApprovalCheck.Failure) {
        let (lines, owners) = try check.lines()
        let inputs = check.inputs
        for line in lines {
          covered[line, default: []] += owners
          sources[line, default: []] += inputs
        }
      } catch {
        refused.append(error.question(entry.path))
      }
    }
    self.covered = covered
    self.sources = sources
    self.refused = refused
  }

  /// What a change was approved by.
  func inputs(of delta: TrustDelta) -> Set<AttestedInput> {
    Set(delta.lines.flatMap { sources[$0] ?? [] })
  }

  /// Approvals of the base that the candidate lacks: without them nobody could tell that they are spent.
  static func removed(_ base: TrustFiles, _ candidate: TrustFiles) throws(TreeError) -> [TreeEntry]
  {
    let kept = Set(try candidate.tree.entries(below: TrustFiles.approvals).map(\.path))
    return try base.tree.entries(below: TrustFiles.approvals)
      .filter { !kept.contains($0.path) && isName($0.path.name.text) }
  }

  /// The SHA-256 of a text, which is the name of its file.
  private static func isName(_ name: String) -> Bool {
    name.utf8.count == 64 && Hexadecimal.bytes(name.utf8) != nil
  }

  /// Who approved a change; nil when any of its lines is not covered.
  func approvers(of delta: TrustDelta) -> [String]? {
    var owners = Set<String>()
    for line in delta.lines {
      guard let signers = covered[line] else { return nil }
      owners.formUnion(signers)
    }
    return owners.sorted()
  }

  /// The text that would cover some lines. Its nonce follows from the lines and the base, so that the
  /// same change always asks for the same text.
  static func text(_ lines: Set<String>, base: String) -> String {
    let sorted = lines.sorted(by: ApprovalReading.precedes)
    let nonce = SHA256.hex(Array(([base] + sorted).joined(separator: "\n").utf8)).prefix(32)
    return ([header, "nonce \(nonce)"] + sorted).joined(separator: "\n") + "\n"
  }

  /// The commands that make an approval, for somebody who has one of the keys.
  static func commands(_ lines: Set<String>, base: String) -> [String] {
    let text = text(lines, base: base)
    let name = SHA256.hex(Array(text.utf8))
    let quoted = text.split(separator: "\n").map { ShellWord.always(String($0)) }
    let file = "\(TrustFiles.approvals.text)/\(name)"
    return [
      "$ mkdir -p \(TrustFiles.approvals.text)",
      "$ printf '%s\\n' \(quoted.joined(separator: " ")) > \(file)",
      "$ ssh-keygen -Y sign -n \(namespace) -f KEY \(file)",
      "$ git add \(file) \(file).sig",
    ]
  }

  /// The approval that a file `<sha256>.sig` or `<sha256>.<anything>.sig` lies beside.
  private static func approval(of signature: TreePath) -> String {
    let name = signature.name.text
    let beginning = name.prefix { $0 != "." }
    return String(signature.text.dropLast(name.count - beginning.count))
  }

  static func parse(_ text: String) -> [String]? {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.popLast() == "", lines.count > 2, lines[0] == header else { return nil }
    let nonce = lines[1]
    guard nonce.hasPrefix("nonce "), nonce.utf8.count == 38,
      Hexadecimal.bytes(nonce.utf8.dropFirst(6)) != nil
    else { return nil }
    let body = Array(lines.dropFirst(2))
    let isSorted = zip(body, body.dropFirst()).allSatisfy(ApprovalReading.precedes)
    let isKnown = body.allSatisfy {
      $0.hasPrefix("file ") || $0.hasPrefix("pin - ") || $0.hasPrefix("pin + ")
    }
    return isSorted && isKnown ? body : nil
  }
}

/// One approval of the candidate.
struct ApprovalCheck {
  struct Failure: Error {
    let reason: String
    let detail: String

    func question(_ path: TreePath) -> NotVerified {
      NotVerified(.approval, .file(path), reason: reason, detail: detail)
    }
  }

  let entry: TreeEntry
  /// The files with signatures that lie beside it.
  let signatures: [TreeEntry]
  let tree: any SourceTree
  let trust: TrustRoot?
  let time: Instant
  let isSpent: Bool

  /// The lines and the owners whose signatures hold.
  func lines() throws(Failure) -> ([String], [String]) {
    if isSpent { throw Failure(reason: "spent", detail: "the base holds this approval already") }
    let text = try bytes(entry)
    guard SHA256.hex(text) == entry.path.name.text else {
      throw Failure(reason: "name", detail: "the file's name is not the SHA-256 of its text")
    }
    guard let lines = String(validating: text, as: UTF8.self).flatMap(Approvals.parse) else {
      throw Failure(reason: "malformed", detail: "not the text of an approval")
    }
    guard let trust, let role = trust.roles[Approvals.role] else {
      throw Failure(reason: "no-approver", detail: "the base names nobody who can approve")
    }
    if let expires = trust.expires, expires <= time {
      throw Failure(reason: "expired-key", detail: "the base's trust.json expired \(expires.date)")
    }
    let owners = try owners(text, ApprovalRole(trust: trust, role: role, time: time))
    guard owners.count >= role.threshold else {
      throw Failure(
        reason: "threshold-not-met",
        detail:
          "\(owners.count) of \(role.threshold) approvers signed (\(trust.owners(of: Approvals.role).joined(separator: ", ")))"
      )
    }
    return (lines, owners)
  }

  /// Distinct people whose valid keys of the role signed the text.
  private func owners(_ text: [UInt8], _ role: ApprovalRole) throws(Failure) -> [String] {
    if signatures.isEmpty { throw Failure(reason: "unsigned", detail: "no '.sig' lies beside it") }
    var owners = Set<String>()
    var problem: Failure?
    for file in signatures {
      do throws(Failure) {
        owners.insert(try role.owner(of: try bytes(file), over: text))
      } catch {
        problem = error
      }
    }
    if owners.isEmpty, let problem { throw problem }
    return owners.sorted()
  }

  /// Text and signatures, by what they hash to.
  var inputs: [AttestedInput] {
    ([entry] + signatures).compactMap { file in
      (try? bytes(file)).map { AttestedInput(path: file.path, sha256: SHA256.hex($0)) }
    }
  }

  private func bytes(_ entry: TreeEntry) throws(Failure) -> [UInt8] {
    guard entry.kind == .file || entry.kind == .executable,
      let bytes = try? tree.bytes(of: entry, limit: 1 << 20)
    else { throw Failure(reason: "unreadable", detail: "not a file of at most 1 MiB") }
    return bytes
  }
}

/// Whose signatures approve.
struct ApprovalRole {
  let trust: TrustRoot
  let role: TrustRoot.Role
  let time: Instant

  /// Whose valid key of the role made an armoured signature over a text.
  func owner(
    of armored: [UInt8], over text: [UInt8]
  ) throws(ApprovalCheck.Failure) -> String {
    let signature: SSHSignature
    do throws(SSHSignature.Failure) {
      signature = try SSHSignature(armored: armored)
      try signature.verify(text, namespace: Approvals.namespace)
    } catch {
      throw ApprovalCheck.Failure(signature: error)
    }
    guard signature.isTouched != false else {
      throw ApprovalCheck.Failure(
        reason: "bad-signature", detail: "a FIDO key signed it without being touched")
    }
    return try owner(of: signature.key)
  }

  /// Whose key of the role it is; it must count now.
  func owner(of key: SSHPublicKey) throws(ApprovalCheck.Failure) -> String {
    guard role.keys.contains(key.id), let known = trust.keys[key.id],
      known.file?.ssh.application == key.application
    else {
      throw ApprovalCheck.Failure(
        reason: "no-matching-signer",
        detail: "signed by key \(key.id), which is not in the base's role 'approve'")
    }
    if let doubt = known.doubt(at: time) {
      throw ApprovalCheck.Failure(
        reason: known.revokedAt == nil ? "outside-validity" : "revoked-key", detail: doubt)
    }
    return known.owner
  }
}

extension ApprovalCheck.Failure {
  fileprivate init(signature failure: SSHSignature.Failure) {
    switch failure {
    case .malformedSignature(let why): self.init(reason: "malformed-signature", detail: why)
    case .wrongNamespace(let name):
      self.init(
        reason: "bad-signature", detail: "made for '\(name)', not for '\(Approvals.namespace)'")
    case .badSignature:
      self.init(reason: "bad-signature", detail: "the signature is not over this text")
    case .unsupported(let what): self.init(reason: "unsupported", detail: what)
    case .weak(let what): self.init(reason: "weak-algorithm", detail: what)
    case .outsideValidity(let what): self.init(reason: "outside-validity", detail: what)
    }
  }
}

/// An approval's parts, read without a repository.
public enum ApprovalReading {
  /// The lines of a text; nil for what is none.
  public static func lines(_ text: [UInt8]) -> [String]? {
    String(validating: text, as: UTF8.self).flatMap(Approvals.parse)
  }

  /// The order in which lines stand.
  public static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  /// The id of the key whose signature holds over a text; nil when it does not hold.
  public static func signer(_ armored: [UInt8], over text: [UInt8]) -> String? {
    guard let signature = try? SSHSignature(armored: armored),
      (try? signature.verify(text, namespace: Approvals.namespace)) != nil
    else { return nil }
    return signature.key.id
  }
}
