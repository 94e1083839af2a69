import COpenSSL

/// Bytes that nobody else may see: they are overwritten before their memory is given back.
public final class SecretBytes: @unchecked Sendable {
  // Written in `init` alone, so that reading from several threads is safe.
  private let space: UnsafeMutableRawBufferPointer
  public let count: Int

  public init(_ bytes: UnsafeRawBufferPointer) {
    space = .allocate(byteCount: max(bytes.count, 1), alignment: 16)
    if bytes.count > 0 { space.copyMemory(from: bytes) }
    count = bytes.count
  }

  /// Takes an array's content over and overwrites the array.
  public init(clearing bytes: inout [UInt8]) {
    space = .allocate(byteCount: max(bytes.count, 1), alignment: 16)
    count = bytes.count
    bytes.withUnsafeMutableBytes { source in
      guard source.count > 0 else { return }
      space.copyMemory(from: UnsafeRawBufferPointer(source))
      OPENSSL_cleanse(source.baseAddress, source.count)
    }
    bytes = []
  }

  public var isEmpty: Bool { count == 0 }

  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(rebasing: space[..<count]))
  }

  /// A part of the bytes, as a secret of its own.
  public subscript(_ range: Range<Int>) -> SecretBytes {
    SecretBytes(UnsafeRawBufferPointer(rebasing: space[range.clamped(to: 0..<count)]))
  }

  deinit {
    OPENSSL_cleanse(space.baseAddress, space.count)
    space.deallocate()
  }
}
