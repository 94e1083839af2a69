/// Regular expressions that let through too few letters for a command: `^[0-9]+$`, `\d+`, `[a-f0-9]{40}`.
enum NarrowPattern {
  /// - Parameter isWhole: whether what it matches is all that is taken, as `grep -o` does; else it has to
  ///   stand between `^` and `$`.
  static func isNarrow(_ pattern: String, isWhole: Bool) -> Bool {
    var bytes = Array(pattern.utf8)[...]
    if !isWhole {
      guard bytes.first == UInt8(ascii: "^"), bytes.last == UInt8(ascii: "$"), bytes.count > 2
      else {
        return false
      }
      // One branch alone stands between the two.
      guard !bytes.contains(UInt8(ascii: "|")) || bytes.dropFirst().first == UInt8(ascii: "(")
      else {
        return false
      }
    }
    guard !bytes.isEmpty, bytes.count < 200 else { return false }
    var isInClass = false
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "\\"):
        guard let escaped = bytes.popFirst(), Self.isNarrow(escaped: escaped) else { return false }
      case UInt8(ascii: "[") where !isInClass:
        if bytes.first == UInt8(ascii: "^") { return false }
        isInClass = true
      case UInt8(ascii: "]"): isInClass = false
      case UInt8(ascii: ".") where !isInClass: return false
      case UInt8(ascii: "`"), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: ">"),
        UInt8(ascii: "<"), UInt8(ascii: "\""), UInt8(ascii: "'"):
        return false
      case UInt8(ascii: "$"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"):
        if isInClass { return false }
      default: continue
      }
    }
    return true
  }

  private static func isNarrow(escaped byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "d"), UInt8(ascii: "w"), UInt8(ascii: "b"), UInt8(ascii: "s"),
      UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "+"),
      UInt8(ascii: "K"), UInt8(ascii: "["), UInt8(ascii: "]"):
      true
    default: false
    }
  }
}
