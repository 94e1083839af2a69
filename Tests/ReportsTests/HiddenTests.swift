import Evidence
import Reports
import Testing

/// Nothing that input holds acts on what shows the report.
struct HiddenTests {
  @Test(arguments: OutputFormat.allCases, Samples.all.map(\.name))
  func noReportHoldsAHiddenCodePoint(_ format: OutputFormat, _ name: String) throws {
    let verdict = try #require(Samples.all.first { $0.name == name }).verdict
    let bytes = verdict.rendered(as: format)
    let text = try #require(String(validating: bytes, as: UTF8.self))
    let hidden = Set(text.unicodeScalars.filter { $0 != "\n" && isHidden($0) })
    #expect(hidden.isEmpty, "\(hidden.map { String($0.value, radix: 16) })")
  }

  @Test func colourIsTheOnlyControl() throws {
    var options = ReportOptions()
    options.usesColour = true
    let coloured = Samples.endless.rendered(as: .text, options)
    var text = try #require(String(validating: coloured, as: UTF8.self))
    for mark in ["\u{1B}[1;31m", "\u{1B}[1;32m", "\u{1B}[1;33m", "\u{1B}[1;34m", "\u{1B}[0m"] {
      text = text.split(separator: mark, omittingEmptySubsequences: false).joined()
    }
    let hidden = Set(text.unicodeScalars.filter { $0 != "\n" && isHidden($0) })
    #expect(hidden.isEmpty)
    let plain = Samples.endless.rendered(as: .text)
    #expect(Array(text.utf8) == plain)
  }

  /// What GitHub's runner takes for a command: a line that begins with two colons after blanks, and
  /// `##[` anywhere in a line.
  @Test(arguments: [OutputFormat.text, .json, .sarif, .gitlab], Samples.all.map(\.name))
  func noLineIsACommandOfARunner(_ format: OutputFormat, _ name: String) throws {
    let verdict = try #require(Samples.all.first { $0.name == name }).verdict
    for line in lines(verdict.rendered(as: format)) {
      #expect(!line.drop { $0 == " " || $0 == "\t" }.hasPrefix("::"), "\(line.prefix(80))")
      #expect(!line.contains("##["), "\(line.prefix(80))")
    }
  }

  private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      true
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}

/// The lines of a report.
func lines(_ bytes: [UInt8]) -> [String] {
  bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
}
