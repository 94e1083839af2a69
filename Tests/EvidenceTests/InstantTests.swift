import Evidence
import Testing

@Suite struct InstantTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("2026-01-31T08:00:00Z", 1_769_846_400), ("2000-02-29", 951_782_400),
    ("2026-01-31T10:00:00+02:00", 1_769_846_400), ("2026-01-31t08:00:00.25z", 1_769_846_400),
    ("0001-01-01", -62_135_596_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
  ])
  func reads(text: String, seconds: Int64) throws {
    #expect(try #require(Instant(text)).seconds == seconds)
  }

  @Test(arguments: [
    "", "2026", "2026-13-01", "2026-02-29", "2026-1-1", "2026-01-01T24:00:00Z",
    "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+2:00",
    "2026-01-01T00:00:00.Z", "x026-01-01", "2026-01-01T00:00:00Zx",
  ])
  func refuses(text: String) { #expect(Instant(text) == nil) }

  @Test func writesWhatItReads() throws {
    for seconds in stride(
      from: Int64(-62_135_596_800), to: 253_402_300_799, by: 86_400 * 97 + 3_661)
    {
      let text = Instant(seconds: seconds).text
      #expect(Instant(text)?.seconds == seconds, "\(text)")
    }
  }
}
