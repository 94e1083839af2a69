import Crypto
import Inventory

/// A C2SP signed note: a text, a blank line, and signatures `— name base64(key hash ‖ signature)`.
public struct SignedNote: Sendable {
  public struct Signature: Sendable, Hashable {
    public let name: String
    /// The first four bytes of the key's id.
    public let keyHash: [UInt8]
    public let bytes: [UInt8]
  }

  /// With the line end of its last line: what is signed.
  public let text: [UInt8]
  public let signatures: [Signature]

  private static let dash = Array("— ".utf8)

  /// Nil for a text that is no note: control characters, no signature, over 64 KiB, over 100 signatures.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count <= 64 << 10, bytes.last == 0x0A,
      String(validating: bytes, as: UTF8.self) != nil,
      bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }),
      let split = Self.lastBlank(bytes)
    else { return nil }
    text = Array(bytes[...split])
    var signatures: [Signature] = []
    for line in bytes[(split + 2)...].dropLast().split(
      separator: 0x0A, omittingEmptySubsequences: false)
    {
      guard let signature = Self.signature(line), signatures.count < 100 else { return nil }
      signatures.append(signature)
    }
    guard !signatures.isEmpty else { return nil }
    self.signatures = signatures
  }

  /// Index of the last line end that another follows.
  private static func lastBlank(_ bytes: [UInt8]) -> Int? {
    var index = bytes.count - 2
    while index > 0 {
      if bytes[index] == 0x0A, bytes[index - 1] == 0x0A { return index - 1 }
      index -= 1
    }
    return nil
  }

  private static func signature(_ line: ArraySlice<UInt8>) -> Signature? {
    guard line.starts(with: dash) else { return nil }
    let words = line.dropFirst(dash.count).split(
      separator: 0x20, omittingEmptySubsequences: false)
    guard words.count == 2, !words[0].isEmpty, let bytes = Base64.decode(words[1]), bytes.count > 4
    else { return nil }
    return Signature(
      name: String(decoding: words[0], as: UTF8.self), keyHash: Array(bytes[..<4]),
      bytes: Array(bytes[4...]))
  }
}

/// A verifier key of signed notes: `name+hash+base64(01 ‖ key)`.
public struct NoteKey: Sendable, Hashable {
  public let name: String
  public let raw: [UInt8]
  public let hash: [UInt8]

  public init?(_ text: String) {
    let line = text.drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
    let parts = line.split(separator: "+", maxSplits: 2)
    guard parts.count == 3, let hash = Hexadecimal.bytes(ofEitherCase: String(parts[1])),
      hash.count == 4,
      let key = Base64.decode(Array(parts[2].utf8)[...]), key.count == 33, key[0] == 1
    else { return nil }
    name = String(parts[0])
    raw = Array(key[1...])
    self.hash = hash
    guard Self.hash(name: name, raw: raw) == hash else { return nil }
  }

  var id: String { "\(name)+\(Hex.text(hash))" }

  static func hash(name: String, raw: [UInt8]) -> [UInt8] {
    Array(SHA256.digest(Array(name.utf8) + [0x0A, 0x01] + raw).prefix(4))
  }
}

extension SignedNote {
  /// Of each given key the first line counts, and it has to hold; lines of other keys are passed over.
  ///
  /// - Throws: `no-matching-signer`, `bad-signature`.
  public func verify(keys: [NoteKey]) throws(SignatureFailure) -> Verification {
    var signers: [NoteKey] = []
    for signature in signatures {
      let key = keys.first { $0.name == signature.name && $0.hash == signature.keyHash }
      guard let key, !signers.contains(key) else { continue }
      guard Ed25519.isValid(signature: signature.bytes, message: text, publicKey: key.raw) else {
        throw .bad("the note's signature by \(key.name) is not over its text")
      }
      signers.append(key)
    }
    guard !signers.isEmpty else {
      throw SignatureFailure(
        .noMatchingSigner, "none of the note's signatures is by a given key",
        expected: keys.map(\.id).joined(separator: ", "),
        actual: signatures.map { "\($0.name)+\(Hex.text($0.keyHash))" }.joined(separator: ", "),
        next: "give the verifier key of the note's author")
    }
    var result = Verification(
      format: "note", signer: signers.map(\.name).joined(separator: ", "),
      keyID: signers.map(\.id).joined(separator: ","))
    result.signers = signers.map(\.name)
    result.keys = signers.map { key in
      Set([key.id] + [try? PublicKey(ed25519: key.raw)].compactMap { $0?.id })
    }
    return result
  }
}
