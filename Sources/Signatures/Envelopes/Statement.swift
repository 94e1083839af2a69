import Crypto
import Syntax

/// An in-toto Statement (v0.1, v1): subjects, and a predicate about them.
public struct Statement: Sendable {
  public struct Subject: Sendable {
    public let name: String
    /// Algorithm to value, as written.
    public let digests: [String: String]
  }

  public let subjects: [Subject]
  public let predicateType: String
  let predicate: JSONValue?

  public static let types = [
    "https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1",
  ]

  /// - Throws: `malformed-signature`.
  public init(_ bytes: [UInt8]) throws(SignatureFailure) {
    let root = try JSONFields.document(bytes, "the statement")
    guard let type = root["_type"]?.string, Self.types.contains(type) else {
      throw .malformed("the signed payload is not an in-toto statement v0.1 or v1")
    }
    guard let predicateType = root["predicateType"]?.string, let list = root["subject"],
      list.kind == .array, list.count > 0
    else { throw .malformed("the statement has no predicate type or no subject") }
    var subjects: [Subject] = []
    for element in list.elements {
      guard let digests = element["digest"], digests.kind == .object else {
        throw .malformed("a subject of the statement has no digest")
      }
      var values: [String: String] = [:]
      for member in digests.members {
        guard let name = member.key.string, let value = member.value.string else {
          throw .malformed("a subject's digest is not text")
        }
        values[name] = value
      }
      subjects.append(Subject(name: element["name"]?.string ?? "", digests: values))
    }
    self.subjects = subjects
    self.predicateType = predicateType
    predicate = root["predicate"]
  }

  private static let strong: [(String, Hash)] = [
    ("sha256", .sha256), ("sha512", .sha512), ("sha384", .sha384),
  ]

  /// The subject that is the artifact: of its digests at least one is strong, and all that are known agree.
  ///
  /// - Throws: `wrong-subject`.
  @discardableResult
  public func checkSubject(_ artifact: any SignedContent) throws(SignatureFailure) -> Subject {
    var isComparable = false
    for subject in subjects {
      var (agrees, differs) = (false, false)
      for (name, hash) in Self.strong {
        guard let value = subject.digests[name] else { continue }
        guard let digest = try? artifact.digest(hash) else { continue }
        isComparable = true
        if Hex.text(digest) == value.lowercased() { agrees = true } else { differs = true }
      }
      if agrees, !differs { return subject }
    }
    guard isComparable else {
      throw .unsupported("the statement's digests cannot be compared with the artifact's")
    }
    throw SignatureFailure(
      .wrongSubject, "the statement is about other files",
      expected: (try? artifact.digest(.sha256)).map { "sha256:" + Hex.text($0) } ?? artifact.name,
      actual: subjects.prefix(3).map { subject in
        "\(subject.name) \(subject.digests.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " "))"
      }.joined(separator: ", "), next: "get the attestation of this very file")
  }
}
