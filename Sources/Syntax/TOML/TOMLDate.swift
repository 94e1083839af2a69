/// Dates and times (RFC 3339 with TOML's local forms).
struct TOMLDate {
  private let text: UnsafeBufferPointer<UInt8>
  private let version: TOMLOptions.Version
  private var position = 0

  init(_ text: UnsafeBufferPointer<UInt8>, _ version: TOMLOptions.Version) {
    self.text = text
    self.version = version
  }

  /// Nil for what is no date or time, or is none in the calendar.
  func kind() -> TOMLValue.Kind? {
    var reader = self
    if text.count > 2, text[2] == UInt8(ascii: ":") {
      return reader.time() && reader.isAtEnd ? .localTime : nil
    }
    guard reader.date() else { return nil }
    if reader.isAtEnd { return .localDate }
    guard reader.take(["T", "t", " "]), reader.time() else { return nil }
    if reader.isAtEnd { return .localDateTime }
    return reader.offset() && reader.isAtEnd ? .offsetDateTime : nil
  }

  private var isAtEnd: Bool { position == text.count }

  private mutating func date() -> Bool {
    guard let year = number(4), take(["-"]), let month = number(2), take(["-"]),
      let day = number(2), (1...12).contains(month)
    else { return false }
    return day >= 1 && day <= Self.days(in: month, of: year)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// RFC 3339 has a second 60; TOML 1.1 may leave seconds out.
  private mutating func time() -> Bool {
    guard let hour = number(2), hour < 24, take([":"]), let minute = number(2), minute < 60 else {
      return false
    }
    guard take([":"]) else { return version == .v11 }
    guard let second = number(2), second <= 60 else { return false }
    guard take(["."]) else { return true }
    let start = position
    while position < text.count, TOMLScanner.isDigit(text[position]) { position += 1 }
    return position > start
  }

  private mutating func offset() -> Bool {
    if take(["Z", "z"]) { return true }
    guard take(["+", "-"]), let hour = number(2), hour < 24, take([":"]), let minute = number(2)
    else { return false }
    return minute < 60
  }

  private mutating func take(_ wanted: [Unicode.Scalar]) -> Bool {
    guard position < text.count, wanted.contains(Unicode.Scalar(text[position])) else {
      return false
    }
    position += 1
    return true
  }

  private mutating func number(_ digits: Int) -> Int? {
    guard position + digits <= text.count else { return nil }
    var value = 0
    for byte in text[position..<position + digits] {
      guard TOMLScanner.isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    position += digits
    return value
  }
}
