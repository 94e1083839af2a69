import Signatures

/// Reads any bytes as an SSH signature and as a public key line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let signature = try? SSHSignature(armored: bytes) {
    try? signature.verify(bytes, namespace: signature.namespace)
  }
  _ = SSHPublicKey(line: String(decoding: bytes, as: UTF8.self))
  return 0
}
