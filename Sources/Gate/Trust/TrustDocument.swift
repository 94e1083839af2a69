import Crypto
import Evidence
import Inventory
import Signatures
import Syntax

/// A `trust.json` whole: keys and roles, and the signatures over them.
public struct TrustDocument: Sendable, Equatable {
  public struct Signature: Sendable, Equatable {
    public let keyID: String
    public let bytes: [UInt8]
  }

  public let root: TrustRoot
  /// What signatures are over: the RFC 8785 form of `signed`.
  public let signedBytes: [UInt8]
  public private(set) var signatures: [Signature]
  /// Members that this version does not know. They are signed, and lost when the file is edited.
  public let unknown: [String]
  /// `sha256:…` of the file, as `--trust-digest` takes it; nil for what was not read from one.
  public let fileDigest: String?

  /// Bytes of a file, and signatures in it; what is more is refused.
  static let sizeLimit = 1 << 20
  static let signatureLimit = 256

  /// Keys and roles that nobody has signed yet.
  init(_ root: TrustRoot) {
    self.root = root
    signedBytes = root.tree.canonical
    signatures = []
    unknown = []
    fileDigest = nil
  }

  /// - Throws: for anything that is not of the format, with line and column. Whether signatures hold is not
  ///   looked at here.
  public static func read(_ source: Source) throws(GateError) -> TrustDocument {
    guard source.bytes.count <= sizeLimit else {
      throw GateError("over \(sizeLimit) bytes", place: source.place(.cause))
    }
    let document: JSONDocument
    do throws(ReadError) {
      document = try JSONDocument(source)
    } catch {
      throw GateError(error.what, place: source.place(.cause, error.offset..<error.offset))
    }
    if let twice = document.anomalies.first {
      throw GateError(twice.what, place: source.place(.cause, twice.range))
    }
    return try TrustDocument(document.root, TrustRootReader(source: source))
  }

  private init(_ value: JSONValue, _ reader: TrustRootReader) throws(GateError) {
    root = try reader.read(value)
    guard let signed = value["signed"], let tree = JSONTree(signed) else {
      throw reader.fail(value, "'signed' has no canonical form")
    }
    signedBytes = tree.canonical
    signatures = try reader.signatures(value)
    unknown = reader.unknownMembers(value)
    fileDigest = "sha256:" + SHA256.hex(reader.source.bytes)
  }

  /// The same with one more signature, in place of an earlier one by the same key.
  func adding(_ signature: Signature) -> TrustDocument {
    var document = self
    document.signatures = signatures.filter { $0.keyID != signature.keyID } + [signature]
    document.signatures.sort { $0.keyID < $1.keyID }
    return document
  }

  /// As it is written to a file: a line for each key, role and signature, so that diffs can be read.
  public var text: [UInt8] {
    let keys = root.keys.sorted { $0.key < $1.key }.map { id, key in
      "      \(Self.line(.string(id))): \(Self.line(key.tree))"
    }
    let roles = root.roles.sorted { $0.key < $1.key }.map { name, role in
      "      \(Self.line(.string(name))): \(Self.line(role.tree))"
    }
    let signatures = signatures.map { "    \(Self.line($0.tree))" }
    let expires = root.expires.map { "\"\($0.text)\"" } ?? "null"
    let text = """
      {
        "signed": {
          "type": "pintle-trust",
          "version": \(root.version),
          "expires": \(expires),
          "keys": {
      \(keys.joined(separator: ",\n"))
          },
          "roles": {
      \(roles.joined(separator: ",\n"))
          }
        },
        "signatures": [\(signatures.isEmpty ? "" : "\n" + signatures.joined(separator: ",\n") + "\n  ")]
      }

      """
    return Array(text.utf8)
  }

  private static func line(_ tree: JSONTree) -> String {
    String(decoding: tree.canonical, as: UTF8.self)
  }
}

extension TrustDocument.Signature {
  var tree: JSONTree {
    .object(["keyid": .string(keyID), "sig": .string(Base64.encode(bytes))])
  }
}

extension TrustRoot {
  /// What is signed.
  var tree: JSONTree {
    .object([
      "type": .string("pintle-trust"), "version": .integer(Int64(version)),
      "expires": Self.moment(expires), "keys": .object(keys.mapValues(\.tree)),
      "roles": .object(roles.mapValues(\.tree)),
    ])
  }

  fileprivate static func moment(_ instant: Instant?) -> JSONTree {
    instant.map { .string($0.text) } ?? .null
  }
}

extension TrustRoot.Key {
  fileprivate var tree: JSONTree {
    .object([
      "owner": .string(owner), "public": .string(line), "validFrom": TrustRoot.moment(validFrom),
      "validUntil": TrustRoot.moment(validUntil), "revokedAt": TrustRoot.moment(revokedAt),
    ])
  }
}

extension TrustRoot.Role {
  fileprivate var tree: JSONTree {
    .object([
      "keys": .array(keys.sorted().map { .string($0) }), "threshold": .integer(Int64(threshold)),
    ])
  }
}
