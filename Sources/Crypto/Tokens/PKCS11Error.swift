import CPkcs11

/// What a module's return values mean (PKCS #11 v2.40, 11.1).
enum PKCS11Error {
  static let alreadyInitialized: ck_rv = 0x191
  static let alreadyLoggedIn: ck_rv = 0x100

  static func error(_ code: ck_rv, in function: StaticString) -> SigningError {
    switch code {
    case 0xA0, 0xA1, 0xA2: .passphraseWrong
    case 0xA4: .refused("the token's PIN is locked")
    case 0xA3: .refused("the token's PIN has expired")
    case 0x30, 0x31, 0x32: .refused("the token does not answer, or was removed")
    case 0xE0: .refused("there is no token in the slot")
    case 0xE1: .refused("the token is none that the module knows")
    case 0x68, 0x63: .unsupported("this key does not sign so on the token")
    case 0x70: .unsupported("the token does not sign in this way")
    case 0x101: .refused("the token wants its PIN first")
    case 0x50: .refused("the operation was cancelled at the token")
    default: .refused("\(function) of the module answers 0x\(String(code, radix: 16))")
    }
  }

  static func check(_ code: ck_rv, _ function: StaticString) throws(SigningError) {
    guard code == 0 else { throw error(code, in: function) }
  }
}
