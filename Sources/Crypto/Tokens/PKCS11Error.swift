import CPkcs11

/// What a module's return values mean (PKCS #11 v2.40, 11.1).
enum PKCS11Error {
  static let alreadyInitialized: ck_rv = 0x191
  static let alreadyLoggedIn: ck_rv = 0x100
  static let bufferTooSmall: ck_rv = 0x150
  private static let deviceRemoved: ck_rv = 0x32

  static func error(_ code: ck_rv, in function: StaticString) -> SigningError {
    switch code {
    case 0xA0, 0xA1, 0xA2: .passphraseWrong
    case 0xA4: .refused("the token's PIN is locked")
    case 0xA3: .refused("the token's PIN has expired")
    case 0x102: .refused("the token's PIN was never set")
    case 0x30, 0x31: .refused("the token reports a fault of its own")
    case deviceRemoved, 0xE0: .refused("the token was removed")
    case 0xB0, 0xB3: .refused("the session with the token ended; was it removed?")
    case 0xE1: .refused("the token is none that the module knows")
    case 0x62, 0x63, 0x68: .unsupported("this key does not sign so on the token")
    case 0x70: .unsupported("the token does not sign in this way")
    case 0x101: .refused("the token wants its PIN first")
    case 0x50: .refused("the operation was cancelled at the token")
    default: .refused("\(function) of the module answers 0x\(String(code, radix: 16))")
    }
  }

  static func check(_ code: ck_rv, _ function: StaticString) throws(SigningError) {
    guard code == 0 else { throw error(code, in: function) }
  }

  /// Whether nothing more can be expected from the token.
  static func isEnd(_ code: ck_rv) -> Bool {
    [0x30, 0x31, deviceRemoved, 0xB0, 0xB3, 0xE0, 0xE1].contains(code)
  }
}
