import Evidence

/// An X.509 certificate (RFC 5280), its parts found by our own reader.
public struct Certificate: Sendable, Hashable {
  public struct Extension: Sendable, Hashable {
    public let id: String
    public let isCritical: Bool
    /// What the OCTET STRING holds.
    public let value: [UInt8]
  }

  public let der: [UInt8]
  public let serial: [UInt8]
  /// DER of the names.
  public let issuer: [UInt8]
  public let subject: [UInt8]
  public let notBefore: Instant
  public let notAfter: Instant
  public let spki: [UInt8]
  public let extensions: [Extension]
  /// The fields of TBSCertificate in front of the extensions, as written.
  private let fields: [UInt8]

  /// Nil for what is not a certificate of version 3 (or 1) in DER, for an extension that stands twice, and
  /// when anything follows.
  public init?(der: [UInt8]) {
    var outer = DERReader(der)
    guard der.count <= 1 << 20, let whole = outer.next(DERTag.sequence), outer.isEmpty,
      let parts = whole.elements, parts.count == 3, let fields = parts[0].elements
    else { return nil }
    let body = fields.first?.tag == 0xA0 ? fields.dropFirst() : fields[...]
    guard body.count >= 6 else { return nil }
    let at = { (index: Int) in body[body.startIndex + index] }
    guard at(0).tag == DERTag.integer, let validity = at(3).elements, validity.count == 2,
      let notBefore = DERTime.instant(validity[0]), let notAfter = DERTime.instant(validity[1])
    else { return nil }
    let extensionField = body.dropFirst(6).first { $0.tag == 0xA3 }
    guard let extensions = Self.extensions(extensionField) else { return nil }
    self.der = der
    serial = Array(at(0).content)
    issuer = Array(at(2).whole)
    self.notBefore = notBefore
    self.notAfter = notAfter
    subject = Array(at(4).whole)
    spki = Array(at(5).whole)
    self.extensions = extensions
    self.fields = fields.filter { $0.tag != 0xA3 }.flatMap { Array($0.whole) }
  }

  public func value(of id: String) -> [UInt8]? { extensions.first { $0.id == id }?.value }

  public var isSelfIssued: Bool { issuer == subject }

  /// TBSCertificate without one extension: what a certificate log signed (RFC 6962 3.2).
  public func signedPart(without id: String) -> [UInt8] {
    let kept = extensions.filter { $0.id != id }.flatMap(\.whole)
    let list = DER.element(0xA3, DER.element(DERTag.sequence, kept))
    return DER.element(DERTag.sequence, fields + list)
  }

  private static func extensions(_ field: DERElement?) -> [Extension]? {
    guard let field else { return [] }
    var reader = DERReader(field.content)
    guard let list = reader.next(DERTag.sequence)?.elements, reader.isEmpty, list.count <= 100
    else {
      return nil
    }
    let found = list.compactMap { Extension($0) }
    guard found.count == list.count, Set(found.map(\.id)).count == found.count else { return nil }
    return found
  }
}

extension Certificate.Extension {
  init?(_ element: DERElement) {
    guard element.tag == DERTag.sequence, let parts = element.elements,
      (2...3).contains(parts.count), let id = parts[0].objectIdentifier,
      let last = parts.last, last.tag == DERTag.octetString
    else { return nil }
    if parts.count == 3 {
      guard parts[1].tag == DERTag.boolean, parts[1].content.elementsEqual([0xFF]) else {
        return nil
      }
    }
    self.init(id: id, isCritical: parts.count == 3, value: Array(last.content))
  }

  fileprivate var whole: [UInt8] {
    let id = self.id.split(separator: ".").compactMap { UInt64($0) }
    guard id.count >= 2 else { return [] }
    let arcs = [id[0] * 40 + id[1]] + id.dropFirst(2)
    let critical = isCritical ? DER.element(DERTag.boolean, [0xFF]) : []
    return DER.sequence([
      DER.element(DERTag.objectIdentifier, arcs.flatMap(Self.base128)), critical,
      DER.element(DERTag.octetString, value),
    ])
  }

  private static func base128(_ arc: UInt64) -> [UInt8] {
    var bytes = [UInt8(truncatingIfNeeded: arc & 0x7F)]
    var rest = arc >> 7
    while rest > 0 {
      bytes.insert(UInt8(truncatingIfNeeded: rest & 0x7F) | 0x80, at: 0)
      rest >>= 7
    }
    return bytes
  }
}

/// Moments in certificates: UTCTime and GeneralizedTime in Zulu with seconds (RFC 5280 4.1.2.5).
public enum DERTime {
  public static func instant(_ element: DERElement) -> Instant? {
    let text = String(decoding: element.content, as: UTF8.self)
    switch (element.tag, element.content.count) {
    case (DERTag.utcTime, 13):
      guard let year = Int(text.prefix(2)) else { return nil }
      return instant((year < 50 ? "20" : "19") + text)
    case (DERTag.generalizedTime, 15...32): return instant(text)
    default: return nil
    }
  }

  /// `YYYYMMDDhhmmss[.f]Z`; fractions are cut.
  public static func instant(_ text: String) -> Instant? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 15, bytes.last == UInt8(ascii: "Z"),
      bytes[..<14].allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let fraction = bytes[14..<bytes.count - 1]
    guard
      fraction.isEmpty
        || (fraction.first == UInt8(ascii: ".") && fraction.count > 1
          && fraction.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
    else { return nil }
    let part = { (range: Range<Int>) in String(decoding: bytes[range], as: UTF8.self) }
    return Instant(
      "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
    )
  }
}
