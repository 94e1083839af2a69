/// The bytes of a digest, in the value itself: every package has one, and a list of bytes for each would
/// take longer to make than the digest to read.
struct DigestBytes: Sendable, Hashable {
  /// What no algorithm exceeds.
  static let capacity = 64

  private typealias Words = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)
  private var words: Words = (0, 0, 0, 0, 0, 0, 0, 0)
  let count: UInt8

  /// - Parameter fill: gets `count` bytes to write to; nil when it says that they are none.
  init?(count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Bool) {
    guard count <= Self.capacity else { return nil }
    self.count = UInt8(count)
    let isFilled = withUnsafeMutableBytes(of: &words) { space in
      fill(UnsafeMutableRawBufferPointer(rebasing: space[..<count]))
    }
    guard isFilled else { return nil }
  }

  func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    withUnsafeBytes(of: words) { body(UnsafeRawBufferPointer(rebasing: $0[..<Int(count)])) }
  }

  static func == (left: DigestBytes, right: DigestBytes) -> Bool {
    // What is behind the count is zero.
    let (one, other) = (left.words, right.words)
    return left.count == right.count && one.0 == other.0 && one.1 == other.1 && one.2 == other.2
      && one.3 == other.3 && one.4 == other.4 && one.5 == other.5 && one.6 == other.6
      && one.7 == other.7
  }

  func hash(into hasher: inout Hasher) {
    withBytes { hasher.combine(bytes: $0) }
  }
}
