import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Gate {
  /// Begins, on a thread of its own, with what verifying needs whatever is verified. To call before the arguments are
  /// parsed, which takes as long.
  public static func prepareToVerify() {
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    _ = pthread_create(
      &thread, nil,
      { _ in
        Algorithms.load()
        guard let roots = try? BuiltInRoot.shared.get().roots else { return nil }
        for root in roots { root.prepare() }
        return nil
      }, nil)
  }
}
