import COpenSSL
import Evidence

/// A detached signature in CMS (RFC 5652): by one signer, whose certificate leads to a given root.
public struct CMSSignature: Sendable {
  public enum Failure: Error, Sendable, Hashable {
    case malformed(String)
    case unsupported(String)
    case weak(String)
    case chain(ChainError)
    case bad
  }

  private let der: [UInt8]

  /// - Throws: `malformed` for anything but SignedData.
  public init(der: [UInt8]) throws(Failure) {
    guard der.count <= 16 << 20, let message = CMSHandle(der),
      OBJ_obj2nid(CMS_get0_type(message.pointer)) == NID_pkcs7_signed
    else { throw .malformed("not signed data of CMS") }
    self.der = der
  }

  /// The path from the signer's certificate to a root, when its signature is over the content and the chain holds
  /// at a moment.
  public func verify(
    _ content: [UInt8], roots: [Certificate], extra: [Certificate] = [], at time: Instant
  ) throws(Failure) -> [Certificate] {
    defer { ERR_clear_error() }
    guard let message = CMSHandle(der), let input = MemoryBuffer(content),
      let others = CertificateList(extra)
    else { throw .malformed("OpenSSL refuses the message or a certificate") }
    try Self.checkSigner(message)
    guard CMS_set1_signers_certs(message.pointer, others.pointer, 0) == 1 else {
      throw .chain(ChainError(.untrusted, "it is neither in the message nor given"))
    }
    let flags = UInt32(CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY)
    guard CMS_verify(message.pointer, others.pointer, nil, input.pointer, nil, flags) == 1 else {
      throw .bad
    }
    let (signer, embedded) = try Self.certificates(message)
    do throws(ChainError) {
      let path = try CertificateChain.verify(
        signer, intermediates: embedded + extra, roots: roots, at: time)
      let purposes: [Certificate.Purpose] = [.codeSigning, .emailProtection]
      guard path.dropFirst().dropLast().allSatisfy({ $0.mayIssue(for: purposes) }) else {
        throw ChainError(.other, "an authority between is for other purposes than signing")
      }
      return path
    } catch {
      throw .chain(error)
    }
  }

  private static func checkSigner(_ message: borrowing CMSHandle) throws(Failure) {
    let signers = CMS_get0_SignerInfos(message.pointer)
    let count = pintle_signers_count(signers)
    guard count > 0 else { throw .malformed("nobody signed the message") }
    guard count == 1 else { throw .unsupported("\(count) signers in one message") }
    var digest: UnsafeMutablePointer<X509_ALGOR>?
    CMS_SignerInfo_get0_algs(pintle_signers_at(signers, 0), nil, nil, &digest, nil)
    let kind = digest.map { OBJ_obj2nid($0.pointee.algorithm) } ?? NID_undef
    guard [NID_sha256, NID_sha384, NID_sha512].contains(kind) else {
      throw .weak(OBJ_nid2sn(kind).map { String(cString: $0) } ?? "an unknown digest")
    }
  }

  private static func certificates(
    _ message: borrowing CMSHandle
  ) throws(Failure) -> (Certificate, [Certificate]) {
    guard let signers = CMS_get0_signers(message.pointer) else {
      throw .malformed("the signer's certificate is not there")
    }
    defer { pintle_certificates_release(signers) }
    guard pintle_certificates_count(signers) == 1,
      let signer = Certificate(pintle_certificates_at(signers, 0))
    else { throw .malformed("the signer's certificate cannot be read") }
    guard let all = CMS_get1_certs(message.pointer) else { return (signer, []) }
    defer { pintle_certificates_free(all) }
    let embedded = (0..<min(pintle_certificates_count(all), 32)).compactMap {
      Certificate(pintle_certificates_at(all, $0))
    }
    return (signer, embedded)
  }
}

extension Certificate {
  /// Through DER, so that one reader decides what a certificate says.
  init?(_ pointer: OpaquePointer?) {
    var bytes: UnsafeMutablePointer<UInt8>?
    let length = i2d_X509(pointer, &bytes)
    guard length > 0, let bytes else { return nil }
    defer { CRYPTO_free(bytes, #fileID, Int32(#line)) }
    self.init(der: Array(UnsafeBufferPointer(start: bytes, count: Int(length))))
  }
}

private struct CMSHandle: ~Copyable {
  let pointer: OpaquePointer

  init?(_ der: [UInt8]) {
    let value = wholeValue(
      der, { d2i_CMS_ContentInfo(nil, &$0, $1) }, free: CMS_ContentInfo_free)
    guard let value else { return nil }
    pointer = value
  }

  deinit { CMS_ContentInfo_free(pointer) }
}
