import Evidence

/// What a certificate says about its holder and what its key is for.
extension Certificate {
  public enum Name: Sendable, Hashable {
    case uri(String)
    case email(String)
    case dns(String)
    /// Fulcio's user name, an otherName (1.3.6.1.4.1.57264.1.7).
    case other(String)

    public var text: String {
      switch self {
      case .uri(let text), .email(let text), .dns(let text), .other(let text): text
      }
    }
  }

  /// Extended key usages that are asked for.
  public enum Purpose: String, Sendable {
    case codeSigning = "1.3.6.1.5.5.7.3.3"
    case emailProtection = "1.3.6.1.5.5.7.3.4"
    case timeStamping = "1.3.6.1.5.5.7.3.8"
  }

  /// Subject alternative names (RFC 5280 4.2.1.6); kinds that name no signer are left out.
  public var alternativeNames: [Name] {
    guard let value = value(of: "2.5.29.17"), let names = list(value) else { return [] }
    return names.compactMap { name in
      let text = String(validating: name.content, as: UTF8.self)
      switch name.tag {
      case 0x81: return text.map(Name.email)
      case 0x82: return text.map(Name.dns)
      case 0x86: return text.map(Name.uri)
      case 0xA0: return otherName(name).map(Name.other)
      default: return nil
      }
    }
  }

  /// How many subject alternative names there are, of whatever kind.
  public var alternativeNameCount: Int {
    value(of: "2.5.29.17").flatMap { list($0) }?.count ?? 0
  }

  /// Whether the key may sign: bit 0 of key usage, and no authority.
  public var maySign: Bool {
    guard let value = value(of: "2.5.29.15") else { return false }
    var reader = DERReader(value)
    guard let bits = reader.next(DERTag.bitString), bits.content.count >= 2,
      let first = bits.content.dropFirst().first
    else { return false }
    return first & 0x80 != 0
  }

  /// Whether an authority is not kept to other purposes than these: uses are handed down (as Fulcio's certificates
  /// specify, and as most verifiers ask).
  public func mayIssue(for purposes: [Purpose]) -> Bool {
    guard let own = self.purposes else { return true }
    return own.contains("2.5.29.37.0") || purposes.contains { own.contains($0.rawValue) }
  }

  public var isAuthority: Bool {
    guard let value = value(of: "2.5.29.19") else { return false }
    var reader = DERReader(value)
    let parts = reader.next(DERTag.sequence)?.elements ?? []
    return parts.first?.tag == DERTag.boolean && parts.first?.content.first == 0xFF
  }

  /// Object identifiers of the extended key usage; nil when the extension is absent.
  public var purposes: [String]? {
    guard let value = value(of: "2.5.29.37") else { return nil }
    return (list(value) ?? []).compactMap(\.objectIdentifier)
  }

  public func isFor(_ purpose: Purpose) -> Bool { purposes?.contains(purpose.rawValue) ?? false }

  public func isValid(at time: Instant) -> Bool { notBefore <= time && time <= notAfter }

  /// The common name, else the subject's last attribute; for people.
  public var subjectText: String { Self.text(subject) }
  public var issuerText: String { Self.text(issuer) }

  private static func text(_ name: [UInt8]) -> String {
    var reader = DERReader(name)
    let sets = reader.next(DERTag.sequence)?.elements ?? []
    let pairs = sets.flatMap { $0.elements ?? [] }.compactMap { pair -> (String, String)? in
      guard let parts = pair.elements, parts.count == 2, let id = parts[0].objectIdentifier else {
        return nil
      }
      return (id, String(decoding: parts[1].content, as: UTF8.self))
    }
    return pairs.last { $0.0 == "2.5.4.3" }?.1 ?? pairs.last?.1 ?? ""
  }

  private func list(_ value: [UInt8]) -> [DERElement]? {
    var reader = DERReader(value)
    guard let list = reader.next(DERTag.sequence)?.elements, reader.isEmpty else { return nil }
    return list
  }

  private func otherName(_ name: DERElement) -> String? {
    guard let parts = name.elements, parts.count == 2,
      parts[0].objectIdentifier == "1.3.6.1.4.1.57264.1.7", let inner = parts[1].elements?.first,
      inner.tag == DERTag.utf8String
    else { return nil }
    return String(validating: inner.content, as: UTF8.self)
  }
}
