/// A moment in UTC, whole seconds since 1970-01-01. Years 1 to 9999.
public struct Instant: Sendable, Hashable, Comparable {
  public let seconds: Int64

  public init(seconds: Int64) { self.seconds = seconds }

  public static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }

  /// Reads RFC 3339 (`2026-01-31T08:00:00Z`, offsets allowed, fractions cut) or a date alone
  /// (midnight UTC). Nil for anything else, an impossible date included.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, let days = Instant.days(bytes[0..<10]) else { return nil }
    if bytes.count == 10 {
      self.init(seconds: days * 86_400)
      return
    }
    guard let clock = Instant.clock(bytes[10...]) else { return nil }
    self.init(seconds: days * 86_400 + clock)
  }

  /// `2026-01-31`
  public var date: String {
    let (year, month, day) = civil
    return "\(Instant.padded(year, 4))-\(Instant.padded(month, 2))-\(Instant.padded(day, 2))"
  }

  /// `2026-01-31T08:00:00Z`
  public var text: String {
    let inDay = Int((seconds % 86_400 + 86_400) % 86_400)
    let clock = [inDay / 3600, inDay / 60 % 60, inDay % 60].map { Instant.padded($0, 2) }
    return date + "T" + clock.joined(separator: ":") + "Z"
  }

  // Days and dates by Howard Hinnant's algorithm for the proleptic Gregorian calendar.
  private var civil: (Int, Int, Int) {
    let shifted = Instant.floorDiv(seconds, 86_400) + 719_468
    let era = Instant.floorDiv(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), Int(month), Int(day))
  }

  private static func days(_ text: ArraySlice<UInt8>) -> Int64? {
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts.map(\.count) == [4, 2, 2], let year = number(parts[0]),
      let month = number(parts[1]), let day = number(parts[2]), year >= 1, (1...12).contains(month),
      day >= 1, day <= length(ofMonth: month, year: year)
    else { return nil }
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = floorDiv(shiftedYear, 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// `Thh:mm:ss[.f](Z|±hh:mm)` as seconds to add to midnight UTC.
  private static func clock(_ text: ArraySlice<UInt8>) -> Int64? {
    var rest = text
    guard let marker = rest.popFirst(), marker | 0x20 == UInt8(ascii: "t"),
      let time = colons(rest.prefix(8), count: 3), time[0] < 24, time[1] < 60, time[2] < 61
    else { return nil }
    rest = rest.dropFirst(8)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let fraction = rest.prefix { (0x30...0x39).contains($0) }
      guard !fraction.isEmpty else { return nil }
      rest = rest.dropFirst(fraction.count)
    }
    guard let sign = rest.popFirst() else { return nil }
    let seconds = time[0] * 3600 + time[1] * 60 + time[2]
    if sign | 0x20 == UInt8(ascii: "z") { return rest.isEmpty ? seconds : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), rest.count == 5,
      let offset = colons(rest, count: 2), offset[0] < 24, offset[1] < 60
    else { return nil }
    let shift = offset[0] * 3600 + offset[1] * 60
    return sign == UInt8(ascii: "+") ? seconds - shift : seconds + shift
  }

  private static func colons(_ text: ArraySlice<UInt8>, count: Int) -> [Int64]? {
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == count, parts.allSatisfy({ $0.count == 2 }) else { return nil }
    let numbers = parts.compactMap { number($0) }
    return numbers.count == count ? numbers : nil
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
  }

  private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    switch month {
    case 2: return leap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }

  private static func floorDiv(_ value: Int64, _ divisor: Int64) -> Int64 {
    value / divisor - (value % divisor < 0 ? 1 : 0)
  }

  private static func padded(_ value: some BinaryInteger, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
