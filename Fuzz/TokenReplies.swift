import Crypto

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Takes any bytes for the answers of a module of PKCS #11: fixtures/tokens/token.c, which scripts/fuzz compiles.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let path = module, let feed, let uri = try? PKCS11URI("pkcs11:") else { return 0 }
  feed(start, count)
  let key = try? TokenKey(uri, module: path) { _ throws(SigningError) in
    var pin = Array("1234".utf8)
    return SecretBytes(clearing: &pin)
  }
  guard let key else { return 0 }
  let message = Array("message".utf8)
  if let signature = try? key.sign(message, scheme: key.publicKey.defaultScheme) {
    let isGood = key.publicKey.isValid(
      signature: signature, message: message, scheme: key.publicKey.defaultScheme)
    precondition(isGood, "a signature that does not hold")
  }
  return 0
}

private typealias Feed = @convention(c) (UnsafePointer<UInt8>?, Int) -> Void

private let module = getenv("FAKE_TOKEN_MODULE").map { String(cString: $0) }

/// Where the module takes what it answers with.
private let feed: Feed? = {
  guard let module, let library = dlopen(module, RTLD_NOW) else { return nil }
  return dlsym(library, "fake_token_feed").map { unsafeBitCast($0, to: Feed.self) }
}()
