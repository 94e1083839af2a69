import COpenSSL

/// MD5, where a format names its content so. Collisions can be made at will, so it vouches for nothing: it
/// only tells that two texts differ.
public enum MD5 {
  /// 32 lower-case hexadecimal digits; nil where OpenSSL has no MD5.
  public static func hex(_ message: [UInt8]) -> String? {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    guard EVP_Digest(message, message.count, &digest, &length, EVP_md5(), nil) == 1 else {
      return nil
    }
    let digits = Array("0123456789abcdef".utf8)
    let text = digest.prefix(Int(length)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
