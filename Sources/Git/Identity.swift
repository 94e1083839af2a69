/// Who a commit or tag says made it, and when: `name <mail> seconds offset`.
public struct Identity: Sendable, Hashable {
  /// The whole line behind its keyword, as stored.
  public let line: [UInt8]
  public let name: [UInt8]
  public let mail: [UInt8]
  /// Since 1970, UTC; nil when there is no date of the years 1 to 9999.
  public let seconds: Int64?
  /// East of UTC; nil when it is not written as `+hhmm` or `-hhmm`.
  public let offsetMinutes: Int?

  /// As git splits it: the mail stands between the first `<` and the `>` behind it, the date behind the
  /// last `>`.
  public init(line: [UInt8]) {
    self.line = line
    let open = line.firstIndex(of: UInt8(ascii: "<")) ?? line.count
    let inside = line[min(open + 1, line.count)...]
    name = Array(line[..<open].trimmed)
    mail = Array(inside.prefix { $0 != UInt8(ascii: ">") })
    let (seconds, offset) = Identity.date(of: line[...])
    self.seconds = seconds
    offsetMinutes = offset.flatMap(Identity.minutes)
  }

  /// The seconds and the text of the offset.
  static func date(of line: ArraySlice<UInt8>) -> (Int64?, ArraySlice<UInt8>?) {
    guard let close = line.lastIndex(of: UInt8(ascii: ">")) else { return (nil, nil) }
    let words = line[(close + 1)...].split(separator: 0x20, omittingEmptySubsequences: true)
    guard let first = words.first else { return (nil, nil) }
    return (moment(first), words.dropFirst().first)
  }

  /// Years 1 to 9999; a number beyond is no date.
  static func moment(_ text: ArraySlice<UInt8>) -> Int64? {
    number(text).flatMap { (-62_135_596_800...253_402_300_799).contains($0) ? $0 : nil }
  }

  static func number(_ text: ArraySlice<UInt8>) -> Int64? {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative ? text.dropFirst() : text
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = shifted.addingReportingOverflow(Int64(digit - 0x30))
      if overflow || carry { return nil }
      value = sum
    }
    return isNegative ? -value : value
  }

  private static func minutes(_ text: ArraySlice<UInt8>) -> Int? {
    guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      (4...5).contains(text.count), let number = number(text.dropFirst())
    else { return nil }
    let minutes = Int(number / 100 * 60 + number % 100)
    return sign == UInt8(ascii: "-") ? -minutes : minutes
  }

  public var nameText: String { String(decoding: name, as: UTF8.self) }
  public var mailText: String { String(decoding: mail, as: UTF8.self) }
}

extension ArraySlice<UInt8> {
  /// Without blanks at its ends.
  var trimmed: ArraySlice<UInt8> {
    var rest = drop { $0 == 0x20 || $0 == 0x09 }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    return rest
  }
}
