import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Gate {
  #if canImport(Glibc)
    private typealias Work = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
  #else
    private typealias Work = @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
  #endif

  /// Begins, on a thread of its own, with what verifying needs whatever is verified. To call before the arguments are
  /// parsed, which takes as long.
  ///
  /// - Parameter namesNoRoot: whether it seems that the built-in root will be asked for.
  public static func prepareToVerify(namesNoRoot: Bool) {
    start(namesNoRoot ? prepareBundles : prepareSignatures)
  }

  private static let prepareSignatures: Work = { _ in
    Algorithms.load()
    return nil
  }

  private static let prepareBundles: Work = { _ in
    Algorithms.load()
    _ = BuiltInRoot.shared
    return nil
  }

  private static func start(_ work: Work) {
    #if canImport(Glibc)
      var thread = pthread_t()
      if pthread_create(&thread, nil, work, nil) == 0 { pthread_detach(thread) }
    #else
      var thread: pthread_t?
      if pthread_create(&thread, nil, work, nil) == 0, let thread { pthread_detach(thread) }
    #endif
  }
}
