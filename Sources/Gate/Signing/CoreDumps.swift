#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Images of the memory that the system writes to a file when a program is ended by a fault.
enum CoreDumps {
  /// From now on there are none: they would hold keys and passphrases.
  static func forbid() {
    var limit = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Glibc)
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    #else
      setrlimit(RLIMIT_CORE, &limit)
    #endif
  }
}
