import Crypto
import Syntax

/// A bundle, and what the wrapper around it says.
public struct Attestation: Sendable {
  enum Origin: Sendable {
    case plain
    /// PEP 740: the one subject is the distribution's file name.
    case pypi
    /// npm: the predicate type stands outside, too.
    case npm(predicateType: String)
  }

  let bundle: SigstoreBundle
  let origin: Origin
}

/// Files of attestations: one bundle, JSON lines of bundles, GitHub's and npm's lists, PEP 740 objects.
public enum AttestationFile {
  /// - Throws: `malformed-signature`, `unsupported`.
  public static func read(_ content: [UInt8]) throws(SignatureFailure) -> [Attestation] {
    guard content.count <= 64 << 20 else { throw .malformed("over 64 MiB of attestations") }
    let lines = TextLines.of(content).filter { line in line.contains { $0 > 0x20 } }
    let isLines = lines.count > 1 && lines.allSatisfy { $0.first == 0x7B && $0.last == 0x7D }
    guard isLines else { return try read(try JSONFields.document(content, "the bundle")) }
    guard lines.count <= 1024 else { throw .malformed("over 1024 attestations") }
    var found: [Attestation] = []
    for line in lines { found += try read(try JSONFields.document(Array(line), "the bundle")) }
    return found
  }

  private static func read(_ root: JSONValue) throws(SignatureFailure) -> [Attestation] {
    if root.field("mediaType") != nil
      || root.field("verificationMaterial")?.field("tlogEntries") != nil
    {
      return [Attestation(bundle: try SigstoreBundle(root), origin: .plain)]
    }
    if let inner = root["bundle"] {
      guard root["predicateType"] == nil else { return [try attestation(root)] }
      return try read(inner)
    }
    if let list = root["attestation_bundles"] { return try publishers(list) }
    if root["envelope"] != nil, root["verification_material"] != nil {
      return [Attestation(bundle: try pypi(root), origin: .pypi)]
    }
    if let list = root["attestations"] { return try attestations(list) }
    if root["payloadType"] != nil {
      throw .unsupported(
        "an envelope without log entries (older SLSA generators): it cannot be checked offline")
    }
    throw .unsupported(
      root["base64Signature"] != nil ? "cosign's bundles of before 0.1" : "JSON of this kind")
  }

  private static func publishers(_ list: JSONValue) throws(SignatureFailure) -> [Attestation] {
    var found: [Attestation] = []
    for publisher in list.elements {
      for element in publisher["attestations"]?.elements.map(\.self) ?? [] {
        found.append(Attestation(bundle: try pypi(element), origin: .pypi))
      }
    }
    return found
  }

  private static func attestations(_ list: JSONValue) throws(SignatureFailure) -> [Attestation] {
    guard list.count <= 1024 else { throw .malformed("over 1024 attestations") }
    var found: [Attestation] = []
    for element in list.elements { found.append(try attestation(element)) }
    return found
  }

  private static func attestation(_ element: JSONValue) throws(SignatureFailure) -> Attestation {
    guard let bundle = element["bundle"] else { throw .malformed("an attestation has no bundle") }
    let type = element["predicateType"]
    guard type == nil || type?.string != nil else {
      throw .malformed("the type of an attestation is no text")
    }
    return Attestation(
      bundle: try SigstoreBundle(bundle),
      origin: type?.string.map { .npm(predicateType: $0) } ?? .plain)
  }

  /// PEP 740's object as the bundle it stands for.
  private static func pypi(_ root: JSONValue) throws(SignatureFailure) -> SigstoreBundle {
    guard root["version"]?.integer == 1 else {
      throw .unsupported("attestation objects of PEP 740 but version 1")
    }
    guard let material = root["verification_material"], let envelope = root["envelope"],
      let der = material["certificate"]?.base64, let leaf = Certificate(der: der),
      let statement = envelope["statement"]?.base64, let signature = envelope["signature"]?.base64,
      let list = material["transparency_entries"], list.kind == .array, list.count <= 64
    else { throw .malformed("the attestation lacks certificate, entries, statement or signature") }
    var entries: [LogEntry] = []
    for element in list.elements { entries.append(try LogEntry(element)) }
    let read = Envelope(
      payloadType: Envelope.inTotoType, payload: statement,
      signatures: [Envelope.Signature(bytes: signature, keyID: "")])
    return SigstoreBundle(
      version: 3, content: .envelope(read), material: .certificate(leaf, others: []),
      entries: entries)
  }
}

extension BundleVerification {
  /// A bundle, and that its wrapper says nothing else.
  func verify(
    _ attestation: Attestation, _ artifact: any SignedContent
  ) throws(SignatureFailure) -> Verification {
    switch attestation.origin {
    case .plain: return try verify(attestation.bundle, artifact)
    case .pypi:
      var result = try verify(attestation.bundle, artifact)
      try checkDistribution(attestation.bundle, artifact)
      result.facts.append(.init("wrapper", "PEP 740"))
      return result
    case .npm(let outer):
      var verification = self
      if case .key(let hint) = attestation.bundle.material {
        verification.keys = try npmKeys(named: hint).map { ("npm \($0.id)", $0.key) }
      }
      let result = try verification.verify(attestation.bundle, artifact)
      guard case .envelope(let envelope) = attestation.bundle.content,
        try Statement(envelope.payload).predicateType == outer
      else {
        throw SignatureFailure(
          .wrongSubject, "the list calls the attestation something else than it is",
          expected: outer, next: "get the attestations again from the registry")
      }
      return result
    }
  }

  /// Keys of the registry that sign attestations and count.
  private func npmKeys(named id: String) throws(SignatureFailure) -> [NpmKey] {
    let named = npmKeys.filter { key in
      key.id == id && (key.usage ?? NpmKey.forAttestations) == NpmKey.forAttestations
    }
    for key in named { try key.check(at: now) }
    return named
  }

  private func checkDistribution(
    _ bundle: SigstoreBundle, _ artifact: any SignedContent
  ) throws(SignatureFailure) {
    guard case .envelope(let envelope) = bundle.content else { return }
    let subjects = try Statement(envelope.payload).subjects
    guard subjects.count == 1 else {
      throw .malformed("an attestation of PEP 740 has one subject, this has \(subjects.count)")
    }
    guard let name = artifact.name else { return }
    guard Self.normal(name) == Self.normal(subjects[0].name) else {
      throw SignatureFailure(
        .wrongSubject, "the attestation is for another distribution", expected: name,
        actual: subjects[0].name, next: "get the attestation of this file")
    }
  }

  /// Names of distributions agree when runs of `-`, `_` and `.` and case are set aside.
  private static func normal(_ name: String) -> String {
    name.lowercased().split { "-_.".contains($0) }.joined(separator: "-")
  }
}
