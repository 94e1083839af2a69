/// Makes text that came from input safe to print: what cannot be seen or would act on a terminal is
/// written out, and very long text is cut.
enum VisibleText {
  /// The most bytes of one string that are printed.
  static let limit = 4096

  /// How `[` is written behind `##`: GitHub's and Azure's runners take `##[` for a command wherever
  /// it stands in a line.
  static let bracket = "\\x5B"

  static func of(_ text: String) -> String {
    if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x23 }) {
      return text
    }
    var result = ""
    var printed = 0
    var hashes = 0
    for scalar in text.unicodeScalars {
      let length = scalar.utf8.count
      if printed + length > limit {
        return result + "… (\(text.utf8.count - printed) more bytes)"
      }
      printed += length
      if isHidden(scalar) {
        result += escaped(scalar)
      } else if scalar == "[", hashes > 1 {
        result += bracket
      } else {
        result.unicodeScalars.append(scalar)
      }
      hashes = scalar == "#" ? hashes + 1 : 0
    }
    return result
  }

  /// Bytes of a file; what is not UTF-8 is written `\xNN`.
  static func of(bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return of(text) }
    return bytes.prefix(limit).reduce(into: "") { text, byte in
      if byte >= 0x20, byte < 0x7F {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
  }

  /// Control characters, and code points that are invisible or change the order of others.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return true
    default:
      return scalar.properties.isDefaultIgnorableCodePoint
        || scalar.properties.isVariationSelector
        // Fillers that print as nothing.
        || [0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800].contains(scalar.value)
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default:
      scalar.value < 0x80
        ? "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        : "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
  }
}
