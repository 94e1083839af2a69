import COpenSSL

/// Random bytes nobody can guess.
public enum SecureRandom {
  /// Nil when OpenSSL's generator is not seeded.
  public static func bytes(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return RAND_bytes(&bytes, Int32(count)) == 1 ? bytes : nil
  }
}
