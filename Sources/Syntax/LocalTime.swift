import Evidence

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Times of day in the zone of this machine (`TZ`, else the system's).
public enum LocalTime {
  /// The moment at which a clock here shows what a clock in UTC shows at another. Summer time is left out:
  /// what is meant is the zone's standard time all the year, as OpenSSH reads times.
  ///
  /// Nil before 1970 and where the zone cannot tell.
  public static func instant(clock shown: Instant) -> Instant? {
    var time = time_t(shown.seconds)
    var parts = tm()
    guard gmtime_r(&time, &parts) != nil else { return nil }
    parts.tm_isdst = 0
    let local = mktime(&parts)
    return local < 0 ? nil : Instant(seconds: Int64(local))
  }
}
