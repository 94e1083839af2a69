import Crypto
import Signatures

/// Takes any bytes for an agent's answers: the first byte tells how long its list of keys is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  let list = Array(bytes.dropFirst().prefix(Int(first)))
  let rest = Array(bytes.dropFirst(1 + Int(first)))
  _ = try? AgentMessage.signature(rest)
  guard let keys = try? AgentMessage.keys(list), let key = keys.first?.key else { return 0 }
  let signer = try? AgentSigner(fingerprint: key.fingerprint) { message in
    message == AgentMessage.listRequest ? list : rest
  }
  let message = Array("message".utf8)
  _ = try? signer?.sign(message, scheme: key.publicKey.defaultScheme)
  _ = try? signer?.signForSSH(message)
  return 0
}
