import Crypto
import Evidence

/// A signature packet, versions 4 and 6 (RFC 9580 5.2.3).
struct PGPSignature: Sendable {
  struct Subpacket: Sendable {
    let type: UInt8
    let isCritical: Bool
    let body: [UInt8]
  }

  let version: UInt8
  let type: UInt8
  let algorithm: UInt8
  let hash: UInt8
  /// Only what is signed along counts, but for the issuer and the embedded signature.
  let hashed: [Subpacket]
  let unhashed: [Subpacket]
  private let header: ArraySlice<UInt8>
  private let salt: ArraySlice<UInt8>
  private let start: [UInt8]
  private let material: ArraySlice<UInt8>

  /// - Throws: `malformed-signature`; `unsupported` for other versions.
  init(_ body: ArraySlice<UInt8>) throws(SignatureFailure) {
    guard let version = body.first else { throw .malformed("an empty signature packet") }
    guard version == 4 || version == 6 else {
      throw .unsupported("OpenPGP signatures of version \(version)")
    }
    var rest = body.dropFirst()
    let size = version == 4 ? 2 : 4
    guard let type = rest.popFirst(), let algorithm = rest.popFirst(), let hash = rest.popFirst(),
      let hashed = Self.area(&rest, size)
    else { throw Self.short }
    header = body[body.startIndex..<rest.startIndex]
    guard let unhashed = Self.area(&rest, size), let left = PGPPacket.number(&rest, 2) else {
      throw Self.short
    }
    start = [UInt8(left >> 8), UInt8(left & 0xFF)]
    if version == 6 {
      guard let length = rest.popFirst(), Int(length) == Self.saltLength(hash),
        rest.count >= Int(length)
      else { throw .malformed("the signature's salt has not the length of its digest's") }
      salt = rest.prefix(Int(length))
      rest = rest.dropFirst(Int(length))
    } else {
      salt = []
    }
    material = rest
    self.version = version
    self.type = type
    self.algorithm = algorithm
    self.hash = hash
    self.hashed = hashed
    self.unhashed = unhashed
  }

  private static var short: SignatureFailure { .malformed("the signature packet is cut short") }

  private static func saltLength(_ hash: UInt8) -> Int {
    switch hash {
    case 8, 12: 16
    case 9: 24
    case 10, 14: 32
    default: 0
    }
  }

  private static func area(_ rest: inout ArraySlice<UInt8>, _ size: Int) -> [Subpacket]? {
    guard let length = PGPPacket.number(&rest, size), length <= rest.count else { return nil }
    var area = rest.prefix(length)
    rest = rest.dropFirst(length)
    var found: [Subpacket] = []
    while !area.isEmpty {
      guard found.count < 256, let length = PGPPacket.newLength(&area, allowsPartial: true),
        length > 0, length <= area.count
      else { return nil }
      let body = area.prefix(length)
      area = area.dropFirst(length)
      let first = body[body.startIndex]
      found.append(
        Subpacket(type: first & 0x7F, isCritical: first & 0x80 != 0, body: Array(body.dropFirst())))
    }
    return found
  }

  // MARK: What it says

  private func value(_ type: UInt8) -> [UInt8]? { hashed.first { $0.type == type }?.body }

  private func number(_ type: UInt8) -> Int64? {
    guard let body = value(type), body.count == 4 else { return nil }
    return body.reduce(0) { $0 << 8 | Int64($1) }
  }

  var created: Instant? { number(2).map { Instant(seconds: $0) } }

  /// When the signature itself stops counting.
  var expires: Instant? { Self.end(created, number(3)) }

  /// Seconds of life of the key that it is about; 0 is for ever.
  func keyExpiry(_ key: PGPKey) -> Instant? { Self.end(key.created, number(9)) }

  private static func end(_ start: Instant?, _ life: Int64?) -> Instant? {
    guard let start, let life, life > 0 else { return nil }
    return Instant(seconds: start.seconds + life)
  }

  /// Whether the key that it is about may sign data; nil when it does not say.
  var allowsSigning: Bool? { value(27).map { ($0.first ?? 0) & 0x02 != 0 } }

  var isPrimaryUserID: Bool { (value(25)?.first ?? 0) != 0 }

  /// Reason 0 is none, 1 superseded, 2 compromised, 3 retired.
  var revocationReason: UInt8? { value(29)?.first }

  /// Fingerprints of the keys that may take the key back that it is about (RFC 9580 5.2.3.23).
  var revokers: [[UInt8]] {
    hashed.filter { $0.type == 12 && $0.body.count > 2 }.map { Array($0.body.dropFirst(2)) }
  }

  /// Whether it may be by the key of this fingerprint.
  func mayBe(by fingerprint: [UInt8]) -> Bool {
    let all = hashed + unhashed
    let named = all.filter { $0.type == 33 }.map { Array($0.body.dropFirst()) }
    if !named.isEmpty { return named.contains(fingerprint) }
    let ids = all.filter { $0.type == 16 }.map(\.body)
    return ids.isEmpty || ids.contains(Array(fingerprint.suffix(8)))
  }

  var embedded: [UInt8]? { (hashed + unhashed).first { $0.type == 32 }?.body }

  /// Whether it may be by this key, by what it says of its issuer.
  func names(_ key: PGPKey) -> Bool {
    let all = hashed + unhashed
    // A key signs in its own version alone (RFC 9580 5.2.5).
    guard version == key.version else { return false }
    let fingerprints = all.filter { $0.type == 33 }.map(\.body)
    if !fingerprints.isEmpty { return fingerprints.contains([key.version] + key.fingerprint) }
    let ids = all.filter { $0.type == 16 }.map(\.body)
    return ids.isEmpty || ids.contains(key.keyID)
  }

  var issuer: String {
    let all = hashed + unhashed
    let body =
      all.first { $0.type == 33 }.map { $0.body.dropFirst() }
      ?? all.first { $0.type == 16 }?.body[...]
    return body.map { Hex.text($0).uppercased() } ?? "an unnamed key"
  }

  private static let known: Set<UInt8> = [
    2, 3, 4, 5, 6, 7, 9, 11, 12, 16, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
    35, 39,
  ]

  // MARK: Checking

  /// Checks algorithms and what is critical, before anything is hashed.
  private func checkForm() throws(SignatureFailure) {
    for subpacket in hashed where subpacket.isCritical && !Self.known.contains(subpacket.type) {
      throw .malformed("a critical subpacket of unknown type \(subpacket.type)")
    }
    for subpacket in hashed where subpacket.isCritical && subpacket.type == 20 {
      throw .malformed("a critical notation that is not known")
    }
    try checkTerms()
    switch hash {
    case 8, 9, 10: return
    case 1, 2, 3: throw .weak("the digest is \(["MD5", "SHA-1", "RIPEMD-160"][Int(hash) - 1])")
    case 11: throw .weak("the digest is SHA-224")
    default: throw .unsupported("OpenPGP digests of number \(hash)")
    }
  }

  /// What bounds a signature or a key in time and use is said once, and in whole.
  private func checkTerms() throws(SignatureFailure) {
    for type: UInt8 in [2, 3, 9, 27] {
      let bodies = hashed.filter { $0.type == type }.map(\.body)
      guard Set(bodies).count < 2 else {
        throw .malformed("two subpackets of type \(type) that say different things")
      }
      guard let body = bodies.first, type != 27, body.count != 4 else { continue }
      throw .malformed("a subpacket of type \(type) of \(body.count) bytes instead of 4")
    }
  }

  /// Weak ones among them; nil for one that cannot be computed.
  private var digestAlgorithm: Hash? {
    switch hash {
    case 2: .sha1
    case 8: .sha256
    case 9: .sha384
    case 10: .sha512
    case 11: .sha224
    default: nil
    }
  }

  /// Whether a key signed the bytes at all: with a digest that is weak, with parts that are not known, at whatever
  /// time. Enough to believe somebody who takes something back; so is a digest that cannot be computed.
  func isPlausible(by key: PGPKey, over bytes: [UInt8]) -> Bool {
    guard names(key) else { return false }
    guard let digestAlgorithm else { return true }
    return (try? isSigned(by: key, over: bytes, digestAlgorithm)) ?? true
  }

  /// Checks the signature of a key over the bytes, and that it was made when it counted.
  func verify(
    by key: PGPKey, over bytes: [UInt8], at time: Instant
  ) throws(SignatureFailure) {
    try checkForm()
    guard let digestAlgorithm else { throw .unsupported("OpenPGP digests of number \(hash)") }
    guard try isSigned(by: key, over: bytes, digestAlgorithm) else {
      throw .bad("the OpenPGP signature is not over this content")
    }
    try checkTime(key, at: time)
  }

  /// Checks all but the numbers, of a signature that is known to be by the key.
  func checkCounts(by key: PGPKey, at time: Instant) throws(SignatureFailure) {
    try checkForm()
    _ = try publicKey(key)
    try checkTime(key, at: time)
  }

  private func checkTime(_ key: PGPKey, at time: Instant) throws(SignatureFailure) {
    guard let created, created <= time, key.created <= created else {
      throw SignatureFailure(
        .outsideValidity, "the signature's time is missing, in the future or before its key's",
        expected: "\(key.created.text) to \(time.text)", actual: created?.text,
        next: "check the clock, or give --at")
    }
    if let expires, expires <= time {
      throw SignatureFailure(
        .outsideValidity, "the signature itself has expired", expected: "until \(expires.text)",
        actual: time.text, next: "ask for a new signature")
    }
  }

  private func isSigned(
    by key: PGPKey, over bytes: [UInt8], _ algorithm: Hash
  ) throws(SignatureFailure) -> Bool {
    let length = UInt32(truncatingIfNeeded: header.count)
    let trailer: [UInt8] =
      [version, 0xFF] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
    var hash = RunningHash(algorithm)
    hash.update(Array(salt))
    hash.update(bytes)
    hash.update(Array(header))
    hash.update(trailer)
    guard let digest = hash.finish() else { throw .unsupported(algorithm.name) }
    guard digest.starts(with: start), isOf(key.algorithm) else { return false }
    return isValid(digest, algorithm, try publicKey(key))
  }

  /// Two forms of RSA are one; two of Ed25519 are not (RFC 9580 9.1).
  private func isOf(_ keyAlgorithm: UInt8) -> Bool {
    let rsa: Set<UInt8> = [1, 3]
    return algorithm == keyAlgorithm || (rsa.contains(algorithm) && rsa.contains(keyAlgorithm))
  }

  private func publicKey(_ key: PGPKey) throws(SignatureFailure) -> PublicKey {
    switch key.key {
    case .success(let key):
      guard key.isStrong else { throw .weak("\(key.name) is too short") }
      return key
    case .failure(.malformed(let what)): throw .malformed(what)
    case .failure(.unsupported(let what)): throw .unsupported(what)
    }
  }

  private func isValid(_ digest: [UInt8], _ hash: Hash, _ key: PublicKey) -> Bool {
    var rest = material
    switch key.kind {
    case .rsa(let bits):
      guard algorithm == 1 || algorithm == 3, let number = PGPPacket.multiprecision(&rest),
        let padded = Self.padded(number, (bits + 7) / 8)
      else { return false }
      return rest.isEmpty && key.isValid(signature: padded, digest: digest, scheme: .rsaPKCS1(hash))
    case .ecdsa:
      guard algorithm == 19, let r = PGPPacket.multiprecision(&rest),
        let s = PGPPacket.multiprecision(&rest), rest.isEmpty
      else { return false }
      let der = DER.sequence([DER.integer(r), DER.integer(s)])
      return key.isValid(signature: der, digest: digest, scheme: .ecdsa(hash))
    case .ed25519:
      if algorithm == 27 {
        return key.isValid(signature: Array(rest), message: digest, scheme: .ed25519)
      }
      guard algorithm == 22,
        let r = PGPPacket.multiprecision(&rest).flatMap({ Self.padded($0, 32) }),
        let s = PGPPacket.multiprecision(&rest).flatMap({ Self.padded($0, 32) }), rest.isEmpty
      else { return false }
      return key.isValid(signature: r + s, message: digest, scheme: .ed25519)
    }
  }

  private static func padded(_ number: [UInt8], _ size: Int) -> [UInt8]? {
    number.count > size ? nil : [UInt8](repeating: 0, count: size - number.count) + number
  }
}
