import CPkcs11

/// Which of a module's tokens a URI names.
struct TokenChoice {
  private let uri: PKCS11URI

  init(_ uri: PKCS11URI) { self.uri = uri }

  func token(of module: PKCS11Module) throws(SigningError) -> (ck_ulong, ck_token_info) {
    var fitting: [(ck_ulong, ck_token_info)] = []
    var seen: [String] = []
    for slot in try module.slots() {
      do throws(SigningError) {
        let info = try module.token(in: slot)
        guard info.flags & TokenFlags.initialized != 0 else { continue }
        seen.append(Self.text(info.label))
        if fits(slot, info) { fitting.append((slot, info)) }
      } catch {
        if case .refused(let why) = error { seen.append("slot \(slot): \(why)") }
      }
    }
    guard fitting.count != 1 else { return fitting[0] }
    let list = seen.prefix(8).joined(separator: ", ")
    throw .refused(
      fitting.isEmpty
        ? "no such token; there is \(seen.isEmpty ? "none" : list)"
        : "\(fitting.count) tokens fit (\(list)): name token= or serial=")
  }

  private func fits(_ slot: ck_ulong, _ info: ck_token_info) -> Bool {
    func agrees(_ wanted: [UInt8]?, _ field: some Any) -> Bool {
      wanted.map { $0 == Self.bytes(field) } ?? true
    }
    return agrees(uri.token, info.label) && agrees(uri.serial, info.serial)
      && agrees(uri.manufacturer, info.manufacturer) && agrees(uri.model, info.model)
      && uri.slot.map { ck_ulong($0) == slot } ?? true
  }

  /// A field is filled up with blanks.
  private static func bytes(_ field: some Any) -> [UInt8] {
    let all = withUnsafeBytes(of: field) { Array($0) }
    return Array(all.reversed().drop { $0 == 0x20 || $0 == 0 }.reversed())
  }

  static func text(_ field: some Any) -> String { String(decoding: bytes(field), as: UTF8.self) }
}

/// What a token says about itself (PKCS #11 v2.40, 3.2, CK_TOKEN_INFO).
enum TokenFlags {
  static let loginRequired: ck_ulong = 0x4
  /// The PIN is typed at the token or its reader.
  static let ownPad: ck_ulong = 0x100
  static let initialized: ck_ulong = 0x400
  private static let finalTry: ck_ulong = 0x20000
  private static let locked: ck_ulong = 0x40000

  /// The last try before a token locks itself is not for a program to spend.
  static func check(_ flags: ck_ulong, _ label: String) throws(SigningError) {
    if flags & locked != 0 { throw .refused("the PIN of token '\(label)' is locked") }
    guard flags & finalTry == 0 else {
      throw .refused(
        "token '\(label)' locks itself after one more wrong PIN; log in with its own tool first")
    }
  }

  /// What a wrong PIN has led to.
  static func afterWrongPIN(_ flags: ck_ulong, _ label: String) -> SigningError {
    if flags & locked != 0 { return .refused("the PIN was wrong, and locked token '\(label)'") }
    guard flags & finalTry != 0 else { return .passphraseWrong }
    return .refused(
      "the PIN was wrong, and token '\(label)' locks itself after one more; "
        + "log in with its own tool before the next try")
  }
}

/// Attributes of objects that are asked for.
enum Attribute {
  static let objectClass: ck_ulong = 0x0
  static let label: ck_ulong = 0x3
  static let keyType: ck_ulong = 0x100
  static let id: ck_ulong = 0x102
  static let modulus: ck_ulong = 0x120
  static let publicExponent: ck_ulong = 0x122
  static let ecParameters: ck_ulong = 0x180
  static let ecPoint: ck_ulong = 0x181
  static let alwaysAuthenticate: ck_ulong = 0x202

  static let publicKey: ck_ulong = 2
  static let privateKey: ck_ulong = 3

  static func number(_ value: ck_ulong) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

  static func number(in bytes: [UInt8]?) -> ck_ulong? {
    guard let bytes, bytes.count == MemoryLayout<ck_ulong>.size else { return nil }
    return bytes.withUnsafeBytes { $0.loadUnaligned(as: ck_ulong.self) }
  }
}
