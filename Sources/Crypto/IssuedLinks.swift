import COpenSSL
import Dispatch

/// Which certificates were found to be signed by which others. A chain above many signers is computed once by that:
/// one signature on P-384 takes OpenSSL a millisecond.
///
/// Only what verified is remembered, by the SHA-256 of both certificates. Whether a link counts at a moment and for a
/// use is asked each time.
public final class IssuedLinks: Sendable {
  private static let limit = 4096
  private let queue = DispatchQueue(label: "pintle.links")
  private nonisolated(unsafe) var known: Set<[UInt8]> = []

  public init() {}

  /// Takes the links of a chain as they are told: of authorities whose links were computed when they came into the
  /// program, and of whom believing that they are authorities is no less.
  ///
  /// - Parameter chain: from the leaf side to the root.
  public func take(_ chain: [Certificate]) {
    for (certificate, issuer) in zip(chain, chain.dropFirst()) {
      keep(SHA256.digest(certificate.der) + SHA256.digest(issuer.der))
    }
  }

  /// Whether a certificate's signature is by the issuer's key.
  func hold(_ certificate: OpaquePointer, _ issuer: OpaquePointer) -> Bool {
    guard let link = Self.link(certificate, issuer) else { return false }
    if queue.sync(execute: { known.contains(link) }) { return true }
    guard Self.isSigned(certificate, issuer) else { return false }
    keep(link)
    return true
  }

  private func keep(_ link: [UInt8]) {
    queue.sync { if known.count < Self.limit { known.insert(link) } }
  }

  static func isSigned(_ certificate: OpaquePointer, _ issuer: OpaquePointer) -> Bool {
    guard let key = X509_get0_pubkey(issuer) else { return false }
    return X509_verify(certificate, key) == 1
  }

  /// The digests of both, one behind the other.
  private static func link(_ certificate: OpaquePointer, _ issuer: OpaquePointer) -> [UInt8]? {
    guard let certificate = digest(certificate), let issuer = digest(issuer) else { return nil }
    return certificate + issuer
  }

  private static func digest(_ certificate: OpaquePointer) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: Hash.sha256.length)
    var length = UInt32(bytes.count)
    guard X509_digest(certificate, Hash.sha256.algorithm, &bytes, &length) == 1 else { return nil }
    return bytes
  }
}

/// Stands in for the last step of `X509_verify_cert`, which would compute every signature anew: from the anchor, whose
/// signature counts for nothing, down to the leaf the issuer's right to sign, the signature and the validity
/// (RFC 5280 6.1.3 a). Paths, constraints and critical extensions stay OpenSSL's.
final class LinkCheck {
  private let links: IssuedLinks?
  private let time: time_t

  init(_ links: IssuedLinks?, at time: Int64) {
    self.links = links
    self.time = time_t(time)
  }

  /// Has the context ask this check, which has to outlive it.
  func serve(_ context: OpaquePointer) -> Bool {
    // Index 0 is the application's own (`X509_STORE_CTX_set_app_data`).
    let own = Unmanaged.passUnretained(self).toOpaque()
    guard X509_STORE_CTX_set_ex_data(context, 0, own) == 1 else { return false }
    X509_STORE_CTX_set_verify(context) { context in
      guard let context, let data = X509_STORE_CTX_get_ex_data(context, 0) else { return 0 }
      return Unmanaged<LinkCheck>.fromOpaque(data).takeUnretainedValue().verify(context) ? 1 : 0
    }
    return true
  }

  private func verify(_ context: OpaquePointer) -> Bool {
    guard let chain = X509_STORE_CTX_get0_chain(context) else { return false }
    var issuer: OpaquePointer?
    for depth in (0..<pintle_certificates_count(chain)).reversed() {
      guard let certificate = pintle_certificates_at(chain, depth) else { return false }
      let error = error(certificate, issuer)
      guard error == X509_V_OK else {
        X509_STORE_CTX_set_error_depth(context, depth)
        X509_STORE_CTX_set_current_cert(context, certificate)
        X509_STORE_CTX_set_error(context, error)
        return false
      }
      issuer = certificate
    }
    return issuer != nil
  }

  /// A code of OpenSSL's; `X509_V_OK` when nothing is wrong.
  private func error(_ certificate: OpaquePointer, _ issuer: OpaquePointer?) -> Int32 {
    if let issuer {
      let allowed = X509_check_issued(issuer, certificate)
      guard allowed == X509_V_OK else { return allowed }
      let holds = links?.hold(certificate, issuer) ?? IssuedLinks.isSigned(certificate, issuer)
      guard holds else { return X509_V_ERR_CERT_SIGNATURE_FAILURE }
    }
    var time = time
    switch X509_cmp_time(X509_get0_notBefore(certificate), &time) {
    case 0: return X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD
    case 1...: return X509_V_ERR_CERT_NOT_YET_VALID
    default: break
    }
    switch X509_cmp_time(X509_get0_notAfter(certificate), &time) {
    case 0: return X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD
    case ..<0: return X509_V_ERR_CERT_HAS_EXPIRED
    default: return X509_V_OK
    }
  }
}
