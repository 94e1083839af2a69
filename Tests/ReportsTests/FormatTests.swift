import Evidence
import Foundation
import Reports
import TestSupport
import Testing

@Suite struct FormatTests {
  static let texts = SampleVerdict.hostile + [String(repeating: "long ", count: 2000), "plain"]

  static func render(_ text: String, _ format: OutputFormat, _ outcome: Verdict.Outcome = .fail)
    -> [UInt8]
  {
    let findings = [
      SampleVerdict.finding(text, path: TreePath(bytes: Array(text.utf8.prefix(200)) + [0xFF])),
      SampleVerdict.finding(
        "second", change: .existing, kind: .weakness,
        fingerprint: "ffffffffffffffffffffffffffffffff"),
    ]
    var options = ReportOptions()
    options.showsExisting = true
    return SampleVerdict.verdict(findings, outcome: outcome, text: text).rendered(
      as: format, options)
  }

  @Test(arguments: OutputFormat.allCases, texts) func hidesNothing(
    format: OutputFormat, text: String
  ) throws {
    let bytes = Self.render(text, format)
    let report = try #require(String(validating: bytes, as: UTF8.self))
    let hidden = report.unicodeScalars.filter { scalar in
      if scalar == "\n" { return false }
      return [.control, .format, .lineSeparator, .privateUse].contains(
        scalar.properties.generalCategory)
        || scalar.properties.isDefaultIgnorableCodePoint
    }
    #expect(hidden.isEmpty, "\(format): \(hidden.map(\.value))")
  }

  @Test(arguments: OutputFormat.allCases, texts) func isTheSameTwice(
    format: OutputFormat, text: String
  ) {
    #expect(Self.render(text, format) == Self.render(text, format))
  }

  @Test(arguments: texts, [Verdict.Outcome.pass, .fail, .notVerified])
  func jsonFitsItsSchema(text: String, outcome: Verdict.Outcome) throws {
    let script = """
      import json, sys, jsonschema
      jsonschema.validate(json.load(sys.stdin), json.load(open(sys.argv[1])), jsonschema.Draft202012Validator)
      """
    try Python.run(
      script, [Fixtures.root + "/docs/report.schema.json"], input: Self.render(text, .json, outcome)
    )
  }

  @Test(arguments: texts) func sarifIsSARIF(text: String) throws {
    let script = """
      import sys, sarif_pydantic
      log = sarif_pydantic.Sarif.model_validate_json(sys.stdin.read())
      run = log.runs[0]
      assert log.version == "2.1.0" and len(run.results) == 3 and run.tool.driver.rules
      assert run.results[0].partial_fingerprints and run.results[0].code_flows
      """
    try Python.run(script, [], input: Self.render(text, .sarif))
  }

  @Test(arguments: texts) func annotationsAreWholeLines(text: String) throws {
    let report = String(decoding: Self.render(text, .github), as: UTF8.self)
    for line in report.split(separator: "\n") {
      let pattern = /::(error|warning|notice) [a-zA-Z]+=[^,:\n]*(,[a-zA-Z]+=[^,:\n]*)*::.*/
      #expect(line.wholeMatch(of: pattern) != nil, "\(line)")
    }
    #expect(report.hasPrefix("::error "))
  }

  @Test(arguments: texts) func codeQualityIsAList(text: String) throws {
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(Self.render(text, .gitlab))) as? [[String: Any]])
    #expect(list.count == 2)
    #expect(list.allSatisfy { $0["fingerprint"] is String && $0["location"] is [String: Any] })
  }

  @Test func commentFits() throws {
    let findings = (0..<400).map { number in
      SampleVerdict.finding(
        String(repeating: "word\(number) ", count: 60),
        fingerprint: String(repeating: "a", count: 29) + String(number + 100))
    }
    let bytes = SampleVerdict.verdict(findings, text: String(repeating: "x ", count: 5000))
      .rendered(as: .markdown)
    #expect(bytes.count <= 65_536)
  }

  @Test(arguments: texts) func commentHasNoMarkUp(text: String) {
    // Inside a code span nothing is mark-up.
    let report = String(decoding: Self.render(text, .markdown), as: UTF8.self)
      .replacing(/`[^`\n]*`/, with: "code")
    #expect(!report.contains("<script"))
    #expect(!report.contains("@user"))
  }

  @Test(arguments: texts) func textStaysInItsColumns(text: String) {
    let report = String(decoding: Self.render(text, .text), as: UTF8.self)
    for line in report.split(separator: "\n") where line.count > 80 && !line.hasPrefix("  --> ") {
      let longest = line.split(separator: " ").map(\.count).max() ?? 0
      #expect(longest > 60 || line.hasPrefix("     $ "), "\(line)")
    }
  }

  @Test(arguments: OutputFormat.allCases) func isAsItWas(format: OutputFormat) throws {
    let file = Fixtures.root + "/Tests/ReportsTests/Golden/report.\(format.rawValue)"
    let bytes = Self.render("plain", format)
    if ProcessInfo.processInfo.environment["PINTLE_UPDATE"] == "1" {
      try FileManager.default.createDirectory(
        atPath: Fixtures.root + "/Tests/ReportsTests/Golden", withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(fileURLWithPath: file))
    }
    #expect(FileManager.default.contents(atPath: file) == Data(bytes))
  }
}
