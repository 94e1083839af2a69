import Crypto
import Evidence

/// Reads any bytes as a certificate, as CMS and as a time-stamp.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let time = Instant(seconds: 1_780_000_000)
  if let certificate = Certificate(der: bytes) {
    _ = (certificate.alternativeNames, certificate.maySign, certificate.isAuthority)
    _ = (certificate.purposes, certificate.subjectText)
    _ = certificate.signedPart(without: "1.3.6.1.4.1.11129.2.4.2")
    try? CertificateChain.verify(certificate, intermediates: [], roots: [certificate], at: time)
  }
  _ = try? CMSSignature(der: bytes).verify(bytes, roots: [], at: time)
  try? Timestamp(der: bytes).verify(roots: [], intermediates: [])
  return 0
}
