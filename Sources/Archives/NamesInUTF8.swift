#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// libarchive keeps names in UTF-8 whole only under a locale of that encoding.
final class NamesInUTF8: @unchecked Sendable {
  // Unchecked: a locale is not written once it is made, and this one is never freed.
  private static let shared = NamesInUTF8()
  private let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)

  /// Runs a body on this thread under such a locale, and puts the thread's own back.
  static func during<Value>(_ body: () -> Value) -> Value {
    guard let locale = shared.locale else { return body() }
    let before = uselocale(locale)
    defer { uselocale(before) }
    return body()
  }
}
