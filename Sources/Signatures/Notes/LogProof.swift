import Crypto

/// A proof that content is in a log, whole in one text (C2SP tlog-proof): the entry's place, the hashes
/// beside its way to the root, and the log's signed head.
public struct LogProof: Sendable {
  private let index: UInt64
  private let hashes: [[UInt8]]
  private let note: SignedNote
  private let head: TreeHead

  static let begin = "c2sp.org/tlog-proof@v1"

  /// - Throws: `malformed-signature`.
  public init(_ bytes: [UInt8]) throws(SignatureFailure) {
    guard bytes.count <= 64 << 10 else { throw .malformed("a proof of over 64 KiB") }
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    guard let first = lines.popFirst(), first.elementsEqual(Self.begin.utf8) else {
      throw .malformed("the proof does not begin with '\(Self.begin)'")
    }
    // What is extra is the application's and is nobody's word.
    if lines.first?.starts(with: "extra ".utf8) == true { lines.removeFirst() }
    guard let line = lines.popFirst(), line.starts(with: "index ".utf8),
      let index = TreeHead.number(line.dropFirst(6))
    else { throw .malformed("the proof has no index") }
    var hashes: [[UInt8]] = []
    while let line = lines.popFirst(), !line.isEmpty {
      guard let hash = Base64.decode(line), hash.count == 32, hashes.count < 64 else {
        throw .malformed("a line of the proof is no hash, or there are over 64")
      }
      hashes.append(hash)
    }
    guard let note = SignedNote(Array(lines.joined(separator: [0x0A]))),
      let head = TreeHead(text: note.text)
    else { throw .malformed("no signed checkpoint follows the proof") }
    (self.index, self.hashes, self.note, self.head) = (index, hashes, note, head)
  }

  /// - Throws: `no-matching-signer`, `bad-signature`, `log-mismatch`.
  public func verify(
    _ artifact: any SignedContent, keys: [NoteKey]
  ) throws(SignatureFailure) -> Verification {
    // The log signs under the name that its heads have as their origin.
    let own = keys.filter { $0.name == head.origin }
    guard !own.isEmpty else {
      throw SignatureFailure(
        .noMatchingSigner, "the proof is of another log",
        expected: keys.map(\.name).joined(separator: ", "), actual: head.origin,
        next: "give the log's verifier key with --key, if you trust it")
    }
    let signed = try note.verify(keys: own)
    try LogEntry.Proof(
      index: index, size: head.size, root: head.root, hashes: hashes, checkpoint: nil
    )
    .verify(leaf: try artifact.bytes())
    var result = Verification(format: "tlog-proof", signer: signed.signer, keyID: signed.keyID)
    result.keys = signed.keys
    result.facts = [
      .init("record", "\(index) of \(head.size)"), .init("root", Hex.text(head.root)),
    ]
    result.notes = ["the tree was not compared with what others see of the log"]
    return result
  }
}
