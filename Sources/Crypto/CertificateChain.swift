import COpenSSL
import Evidence

/// Why no chain to a root holds.
public struct ChainError: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case malformed, untrusted, outsideValidity, weak, other
  }

  public let kind: Kind
  public let what: String

  public init(_ kind: Kind, _ what: String) {
    self.kind = kind
    self.what = what
  }

  /// An error of `X509_verify_cert`.
  init(code: Int32) {
    what = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)"
    switch code {
    case X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED: kind = .outsideValidity
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_SIGNATURE_FAILURE:
      kind = .untrusted
    case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK:
      kind = .weak
    default: kind = .other
    }
  }
}

/// A path from a certificate to a root (RFC 5280 6), by OpenSSL, at a given moment.
public enum CertificateChain {
  /// - Throws: for the first link that does not hold: signature, validity, authority, path length, name
  ///   constraints, critical extensions that are not known, keys and digests below 112 bits.
  /// - Parameter links: what is known from other chains, and what this one adds to that.
  /// - Returns: the path, from the leaf to the root.
  public static func verify(
    _ leaf: Certificate, intermediates: [Certificate], roots: [Certificate], at time: Instant,
    links: IssuedLinks? = nil
  ) throws(ChainError) -> [Certificate] {
    defer { ERR_clear_error() }
    let check = LinkCheck(links, at: time.seconds)
    guard let store = CertificateStore(roots, at: time),
      let untrusted = CertificateList(intermediates), let leaf = CertificateHandle(leaf),
      let context = X509_STORE_CTX_new()
    else { throw ChainError(.malformed, "OpenSSL refuses a certificate") }
    defer { X509_STORE_CTX_free(context) }
    guard X509_STORE_CTX_init(context, store.pointer, leaf.pointer, untrusted.pointer) == 1 else {
      throw ChainError(.other, "OpenSSL has no room for the chain")
    }
    guard check.serve(context) else {
      throw ChainError(.other, "OpenSSL has no room for the chain")
    }
    guard withExtendedLifetime(check, { X509_verify_cert(context) }) == 1 else {
      throw ChainError(code: X509_STORE_CTX_get_error(context))
    }
    let path = Self.path(context)
    _ = consume store
    guard !path.isEmpty else {
      throw ChainError(.malformed, "a certificate of the chain cannot be read")
    }
    return path
  }

  /// From the leaf to the root; empty when one of them cannot be read.
  private static func path(_ context: OpaquePointer) -> [Certificate] {
    let chain = X509_STORE_CTX_get0_chain(context)
    let count = max(0, pintle_certificates_count(chain))
    let path = (0..<count).compactMap { Certificate(pintle_certificates_at(chain, $0)) }
    return path.count == count ? path : []
  }
}

struct CertificateHandle: ~Copyable {
  let pointer: OpaquePointer

  init?(_ certificate: Certificate) {
    let value = wholeValue(certificate.der, { d2i_X509(nil, &$0, $1) }, free: X509_free)
    guard let value else { return nil }
    pointer = value
  }

  deinit { X509_free(pointer) }
}

/// Certificates in a list of OpenSSL's.
struct CertificateList: ~Copyable {
  let pointer: OpaquePointer

  init?(_ certificates: [Certificate]) {
    guard let list = pintle_certificates_new() else { return nil }
    guard certificates.allSatisfy({ Self.add($0, to: list) }) else {
      pintle_certificates_free(list)
      return nil
    }
    pointer = list
  }

  private static func add(_ certificate: Certificate, to list: OpaquePointer) -> Bool {
    guard let handle = CertificateHandle(certificate), X509_up_ref(handle.pointer) == 1 else {
      return false
    }
    if pintle_certificates_push(list, handle.pointer) > 0 { return true }
    X509_free(handle.pointer)
    return false
  }

  /// Hands the list over to a call that frees it.
  consuming func take() -> OpaquePointer {
    let pointer = pointer
    discard self
    return pointer
  }

  deinit { pintle_certificates_free(pointer) }
}

/// Roots, and the moment at which chains to them are judged.
struct CertificateStore: ~Copyable {
  let pointer: OpaquePointer

  init?(_ roots: [Certificate], at time: Instant) {
    guard let store = X509_STORE_new() else { return nil }
    guard Self.prepare(store, at: time), roots.allSatisfy({ Self.add($0, to: store) }) else {
      X509_STORE_free(store)
      return nil
    }
    pointer = store
  }

  private static func prepare(_ store: OpaquePointer, at time: Instant) -> Bool {
    guard let parameters = X509_STORE_get0_param(store) else { return false }
    X509_VERIFY_PARAM_set_time(parameters, Int(time.seconds))
    X509_VERIFY_PARAM_set_auth_level(parameters, 2)
    // A root of a trust file need not be self-signed: what it names is the anchor.
    let flags = UInt(X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN)
    return X509_VERIFY_PARAM_set_flags(parameters, flags) == 1
  }

  private static func add(_ root: Certificate, to store: OpaquePointer) -> Bool {
    guard let handle = CertificateHandle(root) else { return false }
    return X509_STORE_add_cert(store, handle.pointer) == 1
  }

  /// Hands the store over to a call that frees it.
  consuming func take() -> OpaquePointer {
    let pointer = pointer
    discard self
    return pointer
  }

  deinit { X509_STORE_free(pointer) }
}
