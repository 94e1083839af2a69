import Evidence
import Foundation
import Reports
import TestSupport
import Testing

/// Whole reports, byte by byte. `PINTLE_UPDATE=1` rewrites the files; read the difference before it
/// is committed.
struct GoldenTests {
  private static let folder = Fixtures.root + "/Tests/ReportsTests/Golden/"

  @Test(arguments: OutputFormat.allCases, Samples.golden.map(\.name))
  func report(_ format: OutputFormat, _ name: String) throws {
    let verdict = try #require(Samples.all.first { $0.name == name }).verdict
    let bytes = Data(verdict.rendered(as: format))
    let path = Self.folder + name + "." + Self.suffix(format)
    if ProcessInfo.processInfo.environment["PINTLE_UPDATE"] == "1" {
      try bytes.write(to: URL(fileURLWithPath: path))
    }
    let golden = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(bytes == golden, "\(path) differs; PINTLE_UPDATE=1 rewrites it")
  }

  @Test(arguments: OutputFormat.allCases, Samples.all.map(\.name))
  func sameVerdictSameBytes(_ format: OutputFormat, _ name: String) throws {
    let first = try #require(Samples.all.first { $0.name == name }).verdict
    let second = try #require(Samples.all.first { $0.name == name }).verdict
    #expect(first.rendered(as: format) == second.rendered(as: format))
  }

  private static func suffix(_ format: OutputFormat) -> String {
    switch format {
    case .text: "txt"
    case .json: "json"
    case .sarif: "sarif"
    case .github: "github.txt"
    case .gitlab: "gitlab.json"
    case .markdown: "md"
    }
  }
}
