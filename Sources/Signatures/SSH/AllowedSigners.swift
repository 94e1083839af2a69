import Crypto
import Evidence
import Syntax

/// `allowed_signers` of ssh-keygen: who may sign what with which key, and when.
public struct AllowedSigners: Sendable {
  struct Line: Sendable {
    let principals: String
    let key: SSHPublicKey
    let isAuthority: Bool
    let namespaces: String?
    let validAfter: Instant?
    let validBefore: Instant?
  }

  let lines: [Line]
  /// The lines' keys by their blobs.
  let keys: [[UInt8]: SSHPublicKey]

  /// - Throws: `config-error` with the number of the first line that is not one.
  public init(_ bytes: [UInt8]) throws(SignatureFailure) {
    guard bytes.count <= 4 << 20, let text = String(validating: bytes, as: UTF8.self) else {
      throw .config(
        "the allowed signers are not text, or over 4 MiB", next: "give a file of allowed signers")
    }
    var lines: [Line] = []
    // By bytes: a carriage return and the line feed behind it are one Character.
    let parts = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (number, line) in parts.enumerated() {
      let words = Self.words(String(Substring(line)))
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      guard let read = Self.line(words) else {
        throw .config(
          "line \(number + 1) of the allowed signers is none: principals [options] type key",
          next: "correct the line; 'man ssh-keygen' has the format under ALLOWED SIGNERS")
      }
      lines.append(read)
    }
    self.lines = lines
    keys = Dictionary(lines.map { ($0.key.blob, $0.key) }) { first, _ in first }
  }

  /// Words between blanks; a quoted part keeps its blanks, and its quotes.
  private static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if !isQuoted, character == " " || character == "\t" || character == "\r" {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  private static func line(_ words: [String]) -> Line? {
    guard words.count >= 3 else { return nil }
    let principals = unquoted(words[0])
    if let key = SSHPublicKey(line: words[1] + " " + words[2]) {
      return Line(
        principals: principals, key: key, isAuthority: false, namespaces: nil, validAfter: nil,
        validBefore: nil)
    }
    guard words.count >= 4, let key = SSHPublicKey(line: words[2] + " " + words[3]),
      let options = options(words[1])
    else { return nil }
    var (after, before): (Instant?, Instant?)
    if let text = options["valid-after"] {
      guard let time = moment(text) else { return nil }
      after = time
    }
    if let text = options["valid-before"] {
      guard let time = moment(text) else { return nil }
      before = time
    }
    if let after, let before, before <= after { return nil }
    return Line(
      principals: principals, key: key, isAuthority: options["cert-authority"] != nil,
      namespaces: options["namespaces"], validAfter: after, validBefore: before)
  }

  private static func unquoted(_ word: String) -> String {
    word.count >= 2 && word.hasPrefix("\"") && word.hasSuffix("\"")
      ? String(word.dropFirst().dropLast()) : word
  }

  /// An option's value: ssh-keygen refuses one without quotes.
  private static func quoted(_ text: Substring) -> String? {
    guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return nil }
    return String(text.dropFirst().dropLast())
  }

  /// Nil for an option that is not known: it may well restrict.
  private static func options(_ word: String) -> [String: String]? {
    var options: [String: String] = [:]
    var isQuoted = false
    let parts = word.split(omittingEmptySubsequences: false) { character in
      if character == "\"" { isQuoted.toggle() }
      return character == "," && !isQuoted
    }
    for part in parts {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard let name = pair.first.map({ $0.lowercased() }), options[name] == nil else { return nil }
      switch (name, pair.count) {
      case ("cert-authority", 1): options[name] = ""
      case ("namespaces", 2), ("valid-after", 2), ("valid-before", 2):
        guard let value = quoted(pair[1]) else { return nil }
        options[name] = value
      default: return nil
      }
    }
    return options
  }

  /// `YYYYMMDD[HHMM[SS]]`, in UTC with `Z` or `UTC` behind it, else in local time as ssh-keygen reads it.
  private static func moment(_ text: String) -> Instant? {
    var digits = text.uppercased()
    let zone = ["Z", "UTC"].first { digits.hasSuffix($0) }
    if let zone { digits.removeLast(zone.count) }
    guard [8, 12, 14].contains(digits.utf8.count),
      let time = DERTime.instant(
        digits + String(repeating: "0", count: 14 - digits.utf8.count) + "Z")
    else { return nil }
    return zone == nil ? LocalTime.instant(clock: time) : time
  }
}

extension AllowedSigners {
  /// Who signed. With a principal, the lines that name it count alone.
  ///
  /// - Returns: the principal asked for, else whom the certificate names of those that the line lets it, else the
  ///   principals of the line that matched.
  public func signer(
    of signature: SSHSignature, principal: String?, at time: Instant
  ) throws(SignatureFailure) -> String {
    var refusal: SignatureFailure?
    for line in lines {
      let key = line.isAuthority ? signature.certificate?.authority : signature.key
      guard let key, key == line.key, line.isAuthority == (signature.certificate != nil) else {
        continue
      }
      if let failure = line.refusal(signature, principal: principal, at: time) {
        refusal = refusal ?? failure
      } else {
        return principal ?? line.name(of: signature)
      }
    }
    throw refusal
      ?? SignatureFailure(
        .noMatchingSigner, "no line of the allowed signers has this key",
        expected: principal.map { "a key of \($0)" } ?? "a key of the allowed signers",
        actual: signature.key.fingerprint,
        next: "add the key if it is the signer's; do not use the artifact otherwise")
  }
}

extension AllowedSigners.Line {
  /// Patterns of an authority's line are no names.
  func name(of signature: SSHSignature) -> String {
    let names = signature.certificate?.principals ?? []
    return names.first { NamePattern.list(principals, matches: $0) } ?? principals
  }

  func refusal(
    _ signature: SSHSignature, principal: String?, at time: Instant
  ) -> SignatureFailure? {
    if let principal, !NamePattern.list(principals, matches: principal) {
      return SignatureFailure(
        .identityMismatch, "the key is another principal's", expected: principal,
        actual: principals, next: "ask who signed, or correct the allowed signers")
    }
    if let namespaces, !NamePattern.list(namespaces, matches: signature.namespace) {
      return SignatureFailure(
        .identityMismatch, "the key may not sign for this namespace", expected: namespaces,
        actual: signature.namespace, next: "ask for a signature made for the right namespace")
    }
    // Both ends count, as for ssh-keygen.
    if validAfter.map({ time < $0 }) ?? false || validBefore.map({ $0 < time }) ?? false {
      let ends = [validAfter?.text ?? "ever", validBefore?.text ?? "ever"].joined(separator: " to ")
      return SignatureFailure(
        .outsideValidity, "the key does not count at this time", expected: ends,
        actual: time.text, next: "ask for a signature by a key that counts now")
    }
    if let certificate = signature.certificate {
      return certificateRefusal(certificate, principal: principal, at: time)
    }
    return nil
  }

  private func certificateRefusal(
    _ certificate: SSHCertificate, principal: String?, at time: Instant
  ) -> SignatureFailure? {
    do throws(SSHSignature.Failure) {
      try certificate.verify(at: time)
    } catch {
      return SignatureFailure(error, namespace: "")
    }
    let names = certificate.principals
    let isNamed = names.contains { name in
      principal.map { $0 == name } ?? NamePattern.list(principals, matches: name)
    }
    if isNamed { return nil }
    return SignatureFailure(
      .identityMismatch, "the certificate does not name the principal",
      expected: principal ?? principals, actual: names.joined(separator: ","),
      next: "ask for a certificate under the right name")
  }
}

/// OpenSSH's patterns: `*`, `?`, lists by comma, `!` in front refuses.
enum NamePattern {
  static func list(_ patterns: String, matches text: String) -> Bool {
    var found = false
    for pattern in patterns.split(separator: ",") {
      let isNegated = pattern.hasPrefix("!")
      guard matches(Array(pattern.utf8.dropFirst(isNegated ? 1 : 0)), Array(text.utf8)) else {
        continue
      }
      if isNegated { return false }
      found = true
    }
    return found
  }

  private static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    glob(pattern, text, isOne: { $0 == UInt8(ascii: "?") })
  }

  /// `*` for any run of characters.
  ///
  /// - Complexity: O(n · m): a star that failed is only ever moved forward.
  static func glob(
    _ pattern: [UInt8], _ text: [UInt8], isOne: (UInt8) -> Bool = { _ in false }
  ) -> Bool {
    var (p, t) = (0, 0)
    var retry: (p: Int, t: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        retry = (p + 1, t)
        p += 1
      } else if p < pattern.count, isOne(pattern[p]) || pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let (after, at) = retry {
        retry = (after, at + 1)
        (p, t) = (after, at + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

extension SignatureFailure {
  init(_ failure: SSHSignature.Failure, namespace: String) {
    switch failure {
    case .malformedSignature(let what): self = .malformed(what)
    case .wrongNamespace(let actual):
      self.init(
        .identityMismatch, "the signature was made for another purpose", expected: namespace,
        actual: actual, next: "give --namespace, if that purpose is the right one")
    case .badSignature: self = .bad("the signature is not over this content")
    case .unsupported(let what): self = .unsupported(what)
    case .weak(let what): self = .weak(what)
    case .outsideValidity(let what):
      self.init(.outsideValidity, what, next: "ask for a certificate that counts now")
    }
  }
}
