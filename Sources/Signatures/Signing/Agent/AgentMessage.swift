import Crypto

/// Messages to and from an agent that holds keys (draft-miller-ssh-agent; OpenSSH, ssh-agent(1)).
public enum AgentMessage {
  /// Bytes of the longest message; OpenSSH's own limit.
  public static let limit = 256 << 10

  private enum Number {
    static let failure: UInt8 = 5
    static let requestIdentities: UInt8 = 11
    static let identities: UInt8 = 12
    static let signRequest: UInt8 = 13
    static let signResponse: UInt8 = 14
  }

  public static let listRequest: [UInt8] = [Number.requestIdentities]

  public static func signRequest(
    key: SSHPublicKey, message: [UInt8], flags: UInt32
  ) throws(SigningError) -> [UInt8] {
    let request =
      [Number.signRequest] + SSHWire.string(key.blob) + SSHWire.string(message)
      + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: flags >> $0) }
    guard request.count <= limit else {
      throw .unsupported("an agent signs up to 256 KiB; --format minisig and ssh sign a digest")
    }
    return request
  }

  /// The keys that an agent holds; certificates and keys of unknown types are passed over.
  public static func keys(
    _ answer: [UInt8]
  ) throws(SigningError) -> [(key: SSHPublicKey, comment: String)] {
    var wire = SSHWire(answer)
    guard wire.take([Number.identities]), let count = wire.number(), count <= 4096 else {
      throw Self.unexpected(answer)
    }
    var keys: [(SSHPublicKey, String)] = []
    for _ in 0..<count {
      guard let blob = wire.string(), let comment = wire.string() else {
        throw .malformed("the agent's list of keys is cut short")
      }
      guard let key = SSHPublicKey(blob: blob) else { continue }
      keys.append((key, String(decoding: comment, as: UTF8.self)))
    }
    guard wire.isEmpty else { throw .malformed("something follows the agent's list of keys") }
    return keys
  }

  /// The signature in SSH's own form.
  public static func signature(_ answer: [UInt8]) throws(SigningError) -> [UInt8] {
    var wire = SSHWire(answer)
    guard wire.take([Number.signResponse]), let signature = wire.string(), wire.isEmpty else {
      throw Self.unexpected(answer)
    }
    return signature
  }

  private static func unexpected(_ answer: [UInt8]) -> SigningError {
    answer.first == Number.failure
      ? .refused("the agent refuses; is it locked, or was the confirmation declined?")
      : .malformed("the agent's answer is none to what it was asked")
  }
}
