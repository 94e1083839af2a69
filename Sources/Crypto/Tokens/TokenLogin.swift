import CPkcs11

/// Logs in to a token, and never spends the last try that it has.
struct TokenLogin {
  private let module: PKCS11Module
  private let slot: ck_ulong
  private let label: String
  /// Nil for a token without a PIN, or with keys of its own to type it at.
  private let pin: SecretBytes?

  /// - Parameter pin: asked for once, unless the token wants none or has it typed at itself.
  init(
    _ session: PKCS11Session, _ module: PKCS11Module, _ slot: ck_ulong, _ info: ck_token_info,
    _ pin: (String) throws(SigningError) -> SecretBytes?
  ) throws(SigningError) {
    self.module = module
    self.slot = slot
    label = TokenChoice.text(info.label)
    guard info.flags & TokenFlags.loginRequired != 0 else {
      self.pin = nil
      return
    }
    try TokenFlags.check(info.flags, label)
    if info.flags & TokenFlags.ownPad != 0 {
      self.pin = nil
    } else {
      guard let given = try pin(label) else { throw .passphraseNeeded }
      self.pin = given
    }
    try enter(session, .normal)
  }

  /// Once more, for an operation that has begun.
  func again(_ session: PKCS11Session) throws(SigningError) {
    try TokenFlags.check(try module.token(in: slot).flags, label)
    try enter(session, .operation)
  }

  private func enter(
    _ session: PKCS11Session, _ user: PKCS11Session.User
  ) throws(SigningError) {
    do throws(SigningError) {
      try session.login(pin, as: user)
    } catch {
      guard error == .passphraseWrong else { throw error }
      throw TokenFlags.afterWrongPIN(try module.token(in: slot).flags, label)
    }
  }
}
