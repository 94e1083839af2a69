import Crypto
import Evidence
import Syntax

/// An entry of a transparency log, with the log's own promises about it.
struct LogEntry: Sendable {
  struct Proof: Sendable {
    let index: UInt64
    let size: UInt64
    let root: [UInt8]
    let hashes: [[UInt8]]
    let checkpoint: [UInt8]?
  }

  let index: UInt64
  let logID: [UInt8]
  let kind: String
  let kindVersion: String
  /// Absent where the log of version 2 names no time.
  let integratedTime: Instant?
  /// The log's promise to include the entry (SET).
  let promise: [UInt8]?
  let proof: Proof?
  let body: [UInt8]

  init(_ value: JSONValue) throws(SignatureFailure) {
    guard let log = value.field("logId")?.field("keyId")?.base64,
      let body = value.field("canonicalizedBody")?.base64, !body.isEmpty
    else { throw .malformed("a log entry has no log id or no body") }
    logID = log
    self.body = body
    index = try Self.number(value.field("logIndex"), "index")
    kind = value.field("kindVersion")?.field("kind")?.string ?? ""
    kindVersion = value.field("kindVersion")?.field("version")?.string ?? ""
    let time = try Self.number(value.field("integratedTime"), "time")
    integratedTime = time == 0 ? nil : Instant(seconds: Int64(clamping: time))
    promise = try Self.promise(value.field("inclusionPromise"))
    proof = try value.field("inclusionProof").map { (field) throws(SignatureFailure) in
      try Self.proof(field)
    }
  }

  private static func number(
    _ value: JSONValue?, _ what: String
  ) throws(SignatureFailure) -> UInt64 {
    guard let value else { return 0 }
    guard let number = value.long, number >= 0 else {
      throw .malformed("a log entry's \(what) is no number from 0")
    }
    return UInt64(number)
  }

  private static func promise(_ value: JSONValue?) throws(SignatureFailure) -> [UInt8]? {
    guard let field = value?.field("signedEntryTimestamp") else { return nil }
    guard let bytes = field.base64 else { throw .malformed("the log's promise is not base64") }
    return bytes.isEmpty ? nil : bytes
  }

  private static func proof(_ value: JSONValue) throws(SignatureFailure) -> Proof {
    guard let root = value.field("rootHash")?.base64, root.count == 32 else {
      throw .malformed("the inclusion proof has no root hash")
    }
    let list = value.field("hashes")
    let hashes = (list?.elements).map { elements in elements.compactMap(\.base64) } ?? []
    guard hashes.count == list?.count ?? 0, hashes.count <= 64,
      hashes.allSatisfy({ $0.count == 32 })
    else { throw .malformed("the inclusion proof's hashes are not 32 bytes each, at most 64") }
    let note = value.field("checkpoint")?.field("envelope")?.string
    return Proof(
      index: try number(value.field("logIndex"), "index"),
      size: try number(value.field("treeSize"), "tree size"), root: root, hashes: hashes,
      checkpoint: note.flatMap { $0.isEmpty ? nil : Array($0.utf8) })
  }
}

extension LogEntry {
  /// Checks what the log says: its promise, the proof, the signed tree head.
  ///
  /// - Parameter needsProof: whether a promise alone is too little (bundles from 0.2).
  func verify(_ log: TrustedRoot.Log) throws(SignatureFailure) {
    if promise != nil { try verifyPromise(log) } else { try requireProof() }
    guard let proof else { return }
    try proof.verify(leaf: body)
    guard let checkpoint = proof.checkpoint else { return }
    try Checkpoint(checkpoint).verify(log, size: proof.size, root: proof.root)
  }

  /// Checks that the log shows the entry in its tree, not only promises it.
  func requireProof() throws(SignatureFailure) {
    guard let proof else { throw Self.mismatch("the entry has no inclusion proof") }
    guard proof.checkpoint != nil else {
      throw Self.mismatch("the inclusion proof has no checkpoint")
    }
  }

  /// The signed entry timestamp over the canonical JSON of the entry.
  private func verifyPromise(_ log: TrustedRoot.Log) throws(SignatureFailure) {
    let time = integratedTime?.seconds ?? 0
    let text =
      "{\"body\":\"\(Base64.encode(body))\",\"integratedTime\":\(time),"
      + "\"logID\":\"\(Hex.text(logID))\",\"logIndex\":\(index)}"
    guard let promise,
      log.key.isValid(
        signature: promise, message: Array(text.utf8), scheme: log.key.defaultScheme)
    else { throw Self.mismatch("the log's promise (SET) is not its own over this entry") }
  }

  static func mismatch(
    _ what: String, expected: String? = nil, actual: String? = nil
  ) -> SignatureFailure {
    SignatureFailure(
      .logMismatch, what, expected: expected, actual: actual,
      next: "do not use the artifact; get its bundle again from where it was published")
  }
}

extension LogEntry.Proof {
  /// RFC 9162 2.1.3.2.
  func verify(leaf: [UInt8]) throws(SignatureFailure) {
    guard index < size else { throw LogEntry.mismatch("the entry's index is outside the tree") }
    var (node, last) = (index, size - 1)
    var hash = SHA256.digest([0x00] + leaf)
    for sibling in hashes {
      guard last > 0 else { throw LogEntry.mismatch("the inclusion proof is too long") }
      if node & 1 == 1 || node == last {
        hash = SHA256.digest([0x01] + sibling + hash)
        while node & 1 == 0, node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        hash = SHA256.digest([0x01] + hash + sibling)
      }
      node >>= 1
      last >>= 1
    }
    guard last == 0, hash == root else {
      throw LogEntry.mismatch(
        "the entry is not in the tree of the inclusion proof", expected: Hex.text(root),
        actual: Hex.text(hash))
    }
  }
}

/// A log's signed tree head (C2SP tlog-checkpoint).
struct Checkpoint {
  private let note: SignedNote
  private let head: TreeHead

  init(_ bytes: [UInt8]) throws(SignatureFailure) {
    guard let note = SignedNote(bytes) else { throw .malformed("the checkpoint is no signed note") }
    guard let head = TreeHead(text: note.text) else {
      throw .malformed("the checkpoint has no origin, size or root hash")
    }
    self.note = note
    self.head = head
  }

  func verify(_ log: TrustedRoot.Log, size: UInt64, root: [UInt8]) throws(SignatureFailure) {
    let own = note.signatures.filter { $0.keyHash.elementsEqual(log.id.prefix(4)) }
    let isSigned = own.contains {
      log.key.isValid(signature: $0.bytes, message: note.text, scheme: log.key.defaultScheme)
    }
    guard isSigned else {
      throw LogEntry.mismatch(
        own.isEmpty
          ? "the checkpoint is not signed by the log"
          : "the log's signature of the checkpoint is wrong",
        expected: log.name, actual: note.signatures.map(\.name).joined(separator: ", "))
    }
    guard head.size == size, head.root == root else {
      throw LogEntry.mismatch(
        "the checkpoint is of another tree", expected: "\(size) \(Hex.text(root))",
        actual: "\(head.size) \(Hex.text(head.root))")
    }
  }
}
