import Foundation
import TestSupport
import Testing

/// Modules of PKCS #11 that answer as they should not, and tokens that go away: a clear word, and no PIN is spent.
@Suite struct TokenTests {
  /// What a module does, what is said, and the logins that it sees; nil words for a signature that is made.
  static let cases: [(behaviour: String, words: String?, logins: String)] = [
    ("honest", nil, "login"),
    ("always", nil, "login again again"),
    ("own-pad", nil, "login at the token"),
    // The last try is never a program's to spend, and a wrong PIN is followed by no other.
    ("last-try", "locks itself after one more wrong PIN; log in with its own tool first", ""),
    ("locked", "the PIN of token 'fake' is locked", ""),
    ("wrong", "tokens lock themselves after a few", "login"),
    ("wrong-then-last-try", "the PIN was wrong, and token 'fake' locks itself after one", "login"),
    ("wrong-then-locked", "the PIN was wrong, and locked token 'fake'", "login"),
    ("last-try-between-signatures", "locks itself after one more wrong PIN", "login again"),
    ("pin-locked", "the token's PIN is locked", "login"),
    ("pin-locked-at-signature", "was not signed: the token's PIN is locked", "login"),
    ("pin-never-set", "PIN was never set", "login"),
    // Gone at any moment.
    ("absent", "no such token; there is slot 3: the token was removed", ""),
    ("removed-before-session", "the token was removed", ""),
    ("removed-at-search", "the token was removed", "login"),
    ("removed-while-searching", "the token was removed", "login"),
    ("removed-at-attribute", "the token was removed", "login"),
    ("session-lost-at-attribute", "ended; was it removed?", "login"),
    ("removed-at-signature", "'app.txt' was not signed: the token was removed", "login"),
    ("session-lost-at-signature", "ended; was it removed?", "login"),
    // Counts and lengths that are not true.
    ("no-slots", "no such token; there is none", ""),
    ("slots-without-end", "over 1024 slots", ""),
    ("slots-more-than-asked", "more slots than it was asked for", ""),
    ("no-objects", "no such private key", "login"),
    ("one-by-one", "2 private keys fit (one\\x1b[31m, one\\x1b[31m)", "login"),
    ("objects-without-end", "over 64 objects of the token fit", "login"),
    ("more-than-asked", "more objects than it was asked for", "login"),
    ("unknown-type", "keys of type 119 on a token", "login"),
    ("short-number", "keys of type ? on a token", "login"),
    ("long-attribute", "an attribute longer than its place", "login"),
    ("no-point", "does not give its public key", "login"),
    ("short-point", "a point of another length", "login"),
    ("long-signature", "a signature longer than its place", "login"),
    ("wrong-signature", "does not hold by its own public key", "login"),
    ("short-signature", "does not hold by its own public key", "login"),
    ("empty-signature", "does not hold by its own public key", "login"),
    // Half a module.
    ("no-list", "gives no list of functions", ""),
    ("null-list", "gives no list of functions", ""),
    ("version-3", "version 3 of PKCS #11", ""),
    ("no-search", "lacks a function that signing needs", "login"),
    ("no-signing", "lacks a function that signing needs", "login"),
  ]

  @Test func modulesThatLie() throws {
    let desk = try SigningTests.Desk()
    try desk.passes(
      "cc -std=c17 -shared -fPIC -I'\(Fixtures.root)/Sources/CPkcs11' '\(Fixtures.root)/fixtures/tokens/token.c' -o token.so -lcrypto && printf 1234 > pin"
    )
    let key = "'pkcs11:token=fake?module-path=\(desk.path)/token.so'"
    for (behaviour, words, logins) in Self.cases {
      try desk.passes("rm -f app.txt.* log; touch log")
      let result = try desk.run(
        "FAKE_TOKEN=\(behaviour) FAKE_TOKEN_LOG=log timeout 20 pintle sign app.txt --key \(key) --passphrase-file pin"
      )
      let told = try desk.passes("tr '\\n' ' ' < log").output.trimmingCharacters(in: .whitespaces)
      #expect(told == logins, "\(behaviour)")
      let isWritten = FileManager.default.fileExists(atPath: desk.path + "/app.txt.minisig")
      if let words {
        #expect(
          result.code == 2 && result.said.contains(words) && !isWritten,
          "\(behaviour): \(result.said)")
      } else {
        #expect(result.code == 0 && isWritten, "\(behaviour): \(result.said)")
        try desk.passes(
          "FAKE_TOKEN=honest pintle key export \(key) --passphrase-file pin --format minisign > m.pub && minisign -V -q -m app.txt -p m.pub"
        )
      }
    }
  }
}
