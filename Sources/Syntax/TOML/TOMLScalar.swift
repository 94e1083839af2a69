/// Tells numbers, dates, times and truth values apart (TOML 1.0.0 ABNF), and checks them.
enum TOMLScalar {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  /// Nil for what is none of them.
  static func kind(_ text: Bytes, _ version: TOMLOptions.Version) -> TOMLValue.Kind? {
    // `6.5e-10` has a hyphen there too.
    if text.count > 4, text[4] == UInt8(ascii: "-"), text[..<4].allSatisfy(TOMLScanner.isDigit) {
      return TOMLDate(text, version).kind()
    }
    if text.count > 2, text[2] == UInt8(ascii: ":") {
      return TOMLDate(text, version).kind()
    }
    if equals(text, "true") || equals(text, "false") { return .bool }
    return number(text)
  }

  private static func equals(_ text: Bytes, _ word: StaticString) -> Bool {
    text.elementsEqual(Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  private static func number(_ text: Bytes) -> TOMLValue.Kind? {
    let unsigned = text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-") ? 1 : 0
    let rest = Bytes(rebasing: text[unsigned...])
    if equals(rest, "inf") || equals(rest, "nan") { return .float }
    guard let first = rest.first, TOMLScanner.isDigit(first) else { return nil }
    if rest.count > 1, first == 0x30, [0x78, 0x6F, 0x62].contains(rest[1]) {
      return unsigned == 0 && isRadix(rest) ? .integer : nil
    }
    var end = digits(rest, from: 0)
    guard end > 0, end == 1 || first != 0x30 else { return nil }
    if end == rest.count { return TOMLNumber.integer(text) == nil ? nil : .integer }
    return isFraction(rest, from: &end) && end == rest.count ? .float : nil
  }

  /// `(.digits)? (e[+-]?digits)?`, one of the two at least.
  private static func isFraction(_ text: Bytes, from end: inout Int) -> Bool {
    if text[end] == UInt8(ascii: ".") {
      let start = end + 1
      end = digits(text, from: start)
      guard end > start else { return false }
    }
    guard end < text.count, text[end] | 0x20 == UInt8(ascii: "e") else { return true }
    end += 1
    if end < text.count, text[end] == UInt8(ascii: "+") || text[end] == UInt8(ascii: "-") {
      end += 1
    }
    let start = end
    end = digits(text, from: start)
    return end > start
  }

  /// The end of digits with single underscores between them; the start where there are none.
  private static func digits(_ text: Bytes, from start: Int) -> Int {
    var (end, last) = (start, UInt8(ascii: "_"))
    while end < text.count {
      let byte = text[end]
      guard TOMLScanner.isDigit(byte) || byte == UInt8(ascii: "_") && last != byte else { break }
      last = byte
      end += 1
    }
    return last == UInt8(ascii: "_") ? start : end
  }

  /// `0x`, `0o` or `0b`, and digits with single underscores between them.
  private static func isRadix(_ text: Bytes) -> Bool {
    var last = UInt8(ascii: "_")
    for byte in text[2...] {
      guard byte != UInt8(ascii: "_") || last != byte else { return false }
      last = byte
    }
    return last != UInt8(ascii: "_") && TOMLNumber.integer(text) != nil
  }
}

/// The values of numbers.
enum TOMLNumber {
  /// Nil for what does not fit 64 bits: such a number must not be read (TOML 1.0.0: Integer).
  static func integer(_ text: some Collection<UInt8>) -> Int64? {
    var digits = text[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    let radix = radix(digits)
    if radix != 10 { digits = digits.dropFirst(2) }
    var value: Int64 = 0
    for byte in digits where byte != UInt8(ascii: "_") {
      guard let digit = JSONEscapes.hexValue(byte), Int64(digit) < radix else { return nil }
      let (product, overflows) = value.multipliedReportingOverflow(by: radix)
      let step = isNegative ? -Int64(digit) : Int64(digit)
      let (sum, passes) = product.addingReportingOverflow(step)
      guard !overflows, !passes else { return nil }
      value = sum
    }
    return value
  }

  private static func radix(_ digits: some Collection<UInt8>) -> Int64 {
    guard digits.first == 0x30 else { return 10 }
    switch digits.dropFirst().first {
    case UInt8(ascii: "x"): return 16
    case UInt8(ascii: "o"): return 8
    case UInt8(ascii: "b"): return 2
    default: return 10
    }
  }

  static func float(_ text: ArraySlice<UInt8>) -> Double? {
    Double(String(decoding: text.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self))
  }
}
