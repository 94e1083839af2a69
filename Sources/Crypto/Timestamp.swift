import COpenSSL
import Evidence

/// A time-stamp response or token (RFC 3161).
public struct Timestamp: Sendable {
  public enum Failure: Error, Sendable, Hashable {
    case malformed(String)
    case refused(Int)
    case weak(String)
    case chain(ChainError)
    case bad(String)
  }

  /// When the authority says the digest was there.
  public let time: Instant
  public let hash: Hash
  /// The digest of what was stamped.
  public let imprint: [UInt8]
  private let response: [UInt8]

  /// Reads a response, or a token alone.
  public init(der: [UInt8]) throws(Failure) {
    guard der.count <= 1 << 20 else { throw .malformed("over 1 MiB") }
    let response = Self.isToken(der) ? Self.granted + der : der
    let wrapped = Self.isToken(der) ? DER.element(DERTag.sequence, response) : response
    guard let handle = ResponseHandle(wrapped) else {
      throw .malformed("not a time-stamp response")
    }
    let status = ASN1_INTEGER_get(
      TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(handle.pointer)))
    guard status == 0 || status == 1 else { throw .refused(status) }
    guard let info = TS_RESP_get_tst_info(handle.pointer), let time = Self.time(info),
      let (hash, imprint) = Self.imprint(info)
    else { throw .malformed("a time-stamp without time or digest that is known") }
    guard hash.isStrong else { throw .weak(hash.name) }
    // openssl ts takes any: whoever makes two texts of one digest stamps both at once.
    let signed = pintle_token_digest(handle.pointer)
    guard [NID_sha256, NID_sha384, NID_sha512].contains(signed) else {
      throw .weak(OBJ_nid2sn(signed).map { String(cString: $0) } ?? "an unknown digest")
    }
    self.time = time
    self.hash = hash
    self.imprint = imprint
    self.response = wrapped
  }

  /// Checks that an authority below the roots signed it. The chain is judged at the stamped moment, and the
  /// very certificate that signed must be for time-stamping alone and be the one that the token names.
  public func verify(roots: [Certificate], intermediates: [Certificate]) throws(Failure) {
    defer { ERR_clear_error() }
    guard let handle = ResponseHandle(response), let store = CertificateStore(roots, at: time),
      let untrusted = CertificateList(intermediates), let context = TS_VERIFY_CTX_new()
    else { throw .malformed("OpenSSL refuses a certificate") }
    defer { TS_VERIFY_CTX_free(context) }
    X509_STORE_set_verify_cb(store.pointer, checkAuthorityUse)
    TS_VERIFY_CTX_set_flags(context, Int32(TS_VFY_VERSION | TS_VFY_SIGNATURE))
    TS_VERIFY_CTX_set_store(context, store.take())
    TS_VERIFY_CTX_set_certs(context, untrusted.take())
    guard TS_RESP_verify_response(context, handle.pointer) == 1 else { throw Self.lastFailure() }
  }

  private static func lastFailure() -> Failure {
    let code = ERR_peek_error()
    let reason = ERR_reason_error_string(code).map { String(cString: $0) } ?? "not valid"
    var (data, flags): (UnsafePointer<CChar>?, Int32) = (nil, 0)
    _ = ERR_peek_error_data(&data, &flags)
    let detail = data.map { String(cString: $0) } ?? ""
    if detail.contains("expired") || detail.contains("not yet valid") {
      return .chain(ChainError(.outsideValidity, detail))
    }
    if detail.contains("purpose") { return .chain(ChainError(.other, detail)) }
    if reason.contains("certificate verify") || reason.contains("signer certificate") {
      return .chain(ChainError(.untrusted, detail.isEmpty ? reason : detail))
    }
    return .bad(detail.isEmpty ? reason : "\(reason): \(detail)")
  }

  /// `PKIStatusInfo { granted }`.
  private static let granted: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x00]

  private static func isToken(_ der: [UInt8]) -> Bool {
    var outer = DERReader(der)
    return outer.next(DERTag.sequence)?.elements?.first?.tag == DERTag.objectIdentifier
  }

  private static func time(_ info: OpaquePointer) -> Instant? {
    guard let time = TS_TST_INFO_get_time(info), let data = ASN1_STRING_get0_data(time) else {
      return nil
    }
    let bytes = UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(time)))
    return DERTime.instant(String(decoding: bytes, as: UTF8.self))
  }

  private static func imprint(_ info: OpaquePointer) -> (Hash, [UInt8])? {
    guard let imprint = TS_TST_INFO_get_msg_imprint(info),
      let algorithm = TS_MSG_IMPRINT_get_algo(imprint),
      let message = TS_MSG_IMPRINT_get_msg(imprint),
      let data = ASN1_STRING_get0_data(message)
    else { return nil }
    let kinds: [(Int32, Hash)] = [
      (NID_sha1, .sha1), (NID_sha224, .sha224), (NID_sha256, .sha256), (NID_sha384, .sha384),
      (NID_sha512, .sha512),
    ]
    let kind = OBJ_obj2nid(algorithm.pointee.algorithm)
    let bytes = UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(message)))
    guard let hash = kinds.first(where: { $0.0 == kind })?.1, bytes.count == hash.length else {
      return nil
    }
    return (hash, Array(bytes))
  }
}

/// OpenSSL asks the very certificate alone what it is for; uses are handed down. `X509_STORE_CTX_verify_cb`.
private func checkAuthorityUse(_ isGood: Int32, _ context: OpaquePointer?) -> Int32 {
  guard isGood == 1 else { return isGood }
  let count = pintle_certificates_count(X509_STORE_CTX_get0_chain(context))
  let depth = X509_STORE_CTX_get_error_depth(context)
  guard depth > 0, depth < count - 1,
    let authority = X509_STORE_CTX_get_current_cert(context)
  else { return isGood }
  // All bits are set where the extension is absent.
  let uses = X509_get_extended_key_usage(authority)
  guard uses & UInt32(XKU_TIMESTAMP | XKU_ANYEKU) == 0 else { return isGood }
  X509_STORE_CTX_set_error(context, X509_V_ERR_INVALID_PURPOSE)
  return 0
}

private struct ResponseHandle: ~Copyable {
  let pointer: OpaquePointer

  init?(_ der: [UInt8]) {
    let value = wholeValue(
      der, { d2i_TS_RESP(nil, &$0, $1) }, free: TS_RESP_free)
    guard let value else { return nil }
    pointer = value
  }

  deinit { TS_RESP_free(pointer) }
}
