import Crypto

/// What Fulcio wrote into a certificate about who asked for it (1.3.6.1.4.1.57264.1.N).
public struct WorkloadIdentity: Sendable, Hashable {
  /// Subject alternative name: a workflow's URI or an address.
  public let subject: String
  public let issuer: String?
  public let trigger: String?
  public let repository: String?
  public let repositoryID: String?
  public let owner: String?
  public let ownerID: String?
  public let ref: String?
  public let commit: String?
  public let signer: String?
  public let runner: String?
  public let buildConfig: String?
  public let run: String?
  public let environment: String?

  /// - Throws: `malformed-signature` without exactly one name; `identity-mismatch` when old and new fields
  ///   of the issuer contradict each other.
  init(_ certificate: Certificate) throws(SignatureFailure) {
    let count = certificate.alternativeNameCount
    guard count == 1, let name = certificate.alternativeNames.first else {
      throw .malformed("the certificate has \(count) subject names, not one that names a signer")
    }
    let fields = FulcioFields(certificate)
    subject = name.text
    let (old, new) = (fields.plain(1), fields.text(8))
    if let old, let new, old != new {
      throw SignatureFailure(
        .identityMismatch, "the certificate names two issuers", expected: old, actual: new,
        next: "do not use the artifact")
    }
    issuer = new ?? old
    trigger = fields.text(20) ?? fields.plain(2)
    repository = fields.text(12) ?? fields.plain(5).map { "https://github.com/" + $0 }
    repositoryID = fields.text(15)
    owner = fields.text(16)
    ownerID = fields.text(17)
    ref = fields.text(14) ?? fields.plain(6)
    commit = fields.text(13) ?? fields.plain(3)
    signer = fields.text(9)
    runner = fields.text(11)
    buildConfig = fields.text(18)
    run = fields.text(21)
    environment = fields.text(23)
  }
}

private struct FulcioFields {
  let certificate: Certificate

  init(_ certificate: Certificate) { self.certificate = certificate }

  private func value(_ number: Int) -> [UInt8]? {
    certificate.value(of: "1.3.6.1.4.1.57264.1.\(number)")
  }

  /// Fields up to 6 are bare text.
  func plain(_ number: Int) -> String? {
    value(number).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// Fields from 8 are a UTF8String.
  func text(_ number: Int) -> String? {
    guard let value = value(number) else { return nil }
    var reader = DERReader(value)
    guard let text = reader.next(DERTag.utf8String), reader.isEmpty else { return nil }
    return String(validating: text.content, as: UTF8.self)
  }
}

/// What the certificate of a signature must say. What is nil is not asked.
public struct ExpectedIdentity: Sendable {
  /// Exact, or with `*` for a part of one path segment.
  public var subject: String?
  public var issuer: String?
  /// `owner/name`, or a URL.
  public var repository: String?
  public var repositoryID: String?
  public var ownerID: String?
  /// `[host/]owner/name/path/of/workflow.yml`.
  public var signerWorkflow: String?
  public var sourceRef: String?
  public var sourceDigest: String?
  public var trigger: String?
  public var deniesSelfHosted = false
  public var predicateType: String?
  public var builder: String?

  public init() {}

  /// Whether what is expected speaks of where the artifact was built from.
  var asksForSource: Bool {
    repository != nil || repositoryID != nil || ownerID != nil || signerWorkflow != nil
      || sourceRef != nil || sourceDigest != nil || predicateType != nil || builder != nil
  }

  /// Whether a certificate is asked for: a key says none of this.
  public var namesIdentity: Bool {
    subject != nil || issuer != nil || repository != nil || repositoryID != nil || ownerID != nil
      || signerWorkflow != nil || sourceRef != nil || sourceDigest != nil || trigger != nil
      || deniesSelfHosted
  }

  static let githubIssuer = "https://token.actions.githubusercontent.com"

  /// - Throws: `config-error` for expectations that would let anybody pass.
  public func check() throws(SignatureFailure) {
    let namesGitHub = repository != nil || signerWorkflow != nil
    guard subject != nil || namesGitHub else {
      throw .config(
        "nobody is expected: a bundle proves that somebody signed, not who",
        next: "give --identity and --issuer, or --repo")
    }
    guard issuer != nil || (namesGitHub && subject == nil) else {
      throw .config(
        "an identity without issuer: any provider could vouch for the name",
        next: "give --issuer, for GitHub \(Self.githubIssuer)")
    }
    for pattern in [subject, issuer].compactMap(\.self)
    where pattern.isEmpty || pattern.hasPrefix("*") || pattern.hasPrefix(".*") {
      throw .config(
        "'\(pattern)' begins with a wildcard and matches anybody's", next: "name the host in front")
    }
    for pattern in [subject, issuer].compactMap(\.self) where Self.leavesHostOpen(pattern) {
      throw .config(
        "'\(pattern)' has a wildcard and names no host: it matches anybody's",
        next: "write https://HOST/ in front, or @HOST behind, without a wildcard")
    }
  }

  /// Whether a pattern with a wildcard says neither `scheme://host/` in front nor, of an address, `@host` behind.
  private static func leavesHostOpen(_ pattern: String) -> Bool {
    let isWild = { (text: Substring) in text.contains { "*?".contains($0) } }
    guard isWild(pattern[...]) else { return false }
    if let scheme = pattern.firstRange(of: "://") {
      let host = pattern[scheme.upperBound...].prefix { $0 != "/" }
      return isWild(pattern[..<scheme.upperBound]) || isWild(host) || host.isEmpty
        || host.endIndex == pattern.endIndex
    }
    guard let at = pattern.lastIndex(of: "@"), !pattern.contains("/") else { return true }
    let host = pattern[pattern.index(after: at)...]
    return host.isEmpty || isWild(host)
  }

  func verify(_ actual: WorkloadIdentity) throws(SignatureFailure) {
    let issuer = issuer ?? Self.githubIssuer
    try equal("issuer", issuer, actual.issuer)
    if let subject {
      let matches = SegmentPattern.matches(subject, actual.subject)
      try match("identity", subject, actual.subject, matches)
    }
    if let repository { try verifyRepository(repository, actual) }
    if let signerWorkflow { try verifyWorkflow(signerWorkflow, actual) }
    try equal("repository id", repositoryID, actual.repositoryID)
    try equal("owner id", ownerID, actual.ownerID)
    if let sourceRef {
      let matches = actual.ref.map { SegmentPattern.matches(sourceRef, $0) } ?? false
      try match("source ref", sourceRef, actual.ref, matches)
    }
    try equal("source digest", sourceDigest, actual.commit)
    try equal("trigger", trigger, actual.trigger)
    if deniesSelfHosted { try equal("runner", "github-hosted", actual.runner) }
  }

  private func verifyRepository(
    _ repository: String, _ actual: WorkloadIdentity
  ) throws(SignatureFailure) {
    let url = repository.contains("://") ? repository : "https://github.com/" + repository
    let isSame = actual.repository?.lowercased() == url.lowercased()
    try match("repository", url, actual.repository, isSame)
    // A workflow of elsewhere, that this repository only called, has to be named.
    guard subject == nil, signerWorkflow == nil else { return }
    let isOwn = actual.subject.lowercased().hasPrefix(url.lowercased() + "/")
    try match("signer workflow", url + "/", actual.subject, isOwn)
  }

  private func verifyWorkflow(
    _ workflow: String, _ actual: WorkloadIdentity
  ) throws(SignatureFailure) {
    let hasHost = workflow.split(separator: "/").first?.contains(".") ?? false
    let url =
      workflow.contains("://") ? workflow : "https://" + (hasHost ? "" : "github.com/") + workflow
    let signer = actual.signer ?? actual.subject
    let isSame = url.contains("@") ? signer == url : signer.hasPrefix(url + "@")
    try match("signer workflow", url, signer, isSame && actual.subject == signer)
  }

  private func equal(
    _ label: String, _ expected: String?, _ actual: String?
  ) throws(SignatureFailure) {
    guard let expected else { return }
    // Bytes are compared: Unicode calls different ones equal.
    let isSame = actual.map { $0.utf8.elementsEqual(expected.utf8) } ?? false
    try match(label, expected, actual, isSame)
  }

  private func match(
    _ label: String, _ expected: String, _ actual: String?, _ matches: Bool
  ) throws(SignatureFailure) {
    guard !matches else { return }
    throw SignatureFailure(
      .identityMismatch, "another \(label) signed", expected: expected,
      actual: actual ?? "the certificate does not say",
      next: "use the artifact only if that \(label) is meant; then correct what is expected")
  }
}

/// Patterns of identities: `*` stands for a run of characters of one segment between slashes, anchored at both
/// ends.
enum SegmentPattern {
  static func matches(_ pattern: String, _ text: String) -> Bool {
    // Bytes are compared: Unicode calls different ones equal.
    guard pattern.utf8.contains(UInt8(ascii: "*")) else {
      return pattern.utf8.elementsEqual(text.utf8)
    }
    return matches(Array(pattern.utf8), Array(text.utf8))
  }

  /// - Complexity: O(n · m): a star that failed is only ever moved forward, never over a slash.
  private static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    let parts = pattern.split(separator: 0x2F, omittingEmptySubsequences: false)
    let segments = text.split(separator: 0x2F, omittingEmptySubsequences: false)
    return parts.count == segments.count
      && zip(parts, segments).allSatisfy { NamePattern.glob(Array($0), Array($1)) }
  }
}
