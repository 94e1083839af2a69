import Evidence
import Patterns
import Syntax

/// The rules over content, for files that come one by one.
struct PackageFindings {
  private let scanner = ContentRules.shared.prefilter.scanner()

  func of(_ source: Source, _ subject: Subject) -> [Finding] {
    guard !source.bytes.prefix(8192).contains(0), source.bytes.count <= Source.defaultLimit else {
      return []
    }
    return FileReport.of(source, subject, scanner).findings.filter { $0.kind == .attack }
  }
}
