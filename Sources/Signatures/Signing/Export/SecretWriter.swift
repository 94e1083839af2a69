import Crypto

/// Puts a secret together in one piece of memory, so that no copies of its parts are left behind.
struct SecretWriter {
  private var bytes: [UInt8] = []

  /// - Parameter room: for all that will be written.
  init(room: Int) { bytes.reserveCapacity(room) }

  var count: Int { bytes.count }

  mutating func write(_ plain: some Sequence<UInt8>) {
    for byte in plain { bytes.append(byte) }
  }

  mutating func write(_ secret: SecretBytes) {
    secret.withBytes { bytes.append(contentsOf: $0) }
  }

  /// A big-endian number of four bytes.
  mutating func write(number: Int) {
    write([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) })
  }

  /// A string of SSH's wire format (RFC 4251 5).
  mutating func write(string secret: SecretBytes) {
    write(number: secret.count)
    write(secret)
  }

  mutating func write(string plain: some Collection<UInt8>) {
    write(number: plain.count)
    write(plain)
  }

  /// What was written; nothing is left here.
  mutating func finish() -> SecretBytes { SecretBytes(clearing: &bytes) }
}
