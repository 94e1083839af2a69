import Evidence
import Patterns
import Syntax
import Trees

/// What makes a finding less grave.
enum Excuse {
  static func of(_ path: TreePath, size: Int) -> String? {
    let name = path.nameText.lowercased()
    if name.contains(".min.") { return "the file is minified" }
    if size > 512 << 10 { return "the file is over 512 KiB" }
    if FileRole.isFixturePath(path) || path.hasFolder("docs") || path.hasFolder("doc") {
      return "it lies among tests, examples or documents"
    }
    return nil
  }
}

/// The rules over one text.
enum FileReport {
  static func of(
    _ source: Source, _ subject: Subject, _ scanner: Prefilter.Scanner
  ) -> Report {
    let language = language(of: source)
    let hits = scanner.scan(source.bytes)
    let file = CodeFile(source, language, subject)
    var report = Report()
    for rule in FileRules.all { rule.check(file, into: &report) }
    var stages: [Stage] = Array(repeating: .whole, count: report.findings.count)
    for rule in ContentRules.shared.candidates(hits, language) {
      rule.check(file, into: &report)
      while stages.count < report.findings.count { stages.append(rule.stage) }
    }
    return raised(report, stages, source)
  }

  private static let pieceSize = 8 << 20
  private static let overlap = 64 << 10

  /// Over a text that is too large to be read whole: piece by piece, each with the end of the one before.
  static func ofPieces(
    _ source: Source, _ subject: Subject, _ scanner: Prefilter.Scanner
  ) -> Report {
    var result = Report()
    KnownBadContent.check(CodeFile(source, .text, subject), into: &result)
    var start = 0
    while start < source.bytes.count {
      let end = min(start + pieceSize, source.bytes.count)
      let piece = Source(Array(source.bytes[start..<end]), path: source.path, origin: source.origin)
      for finding in of(piece, subject, scanner).findings {
        let offset = finding.places.map(\.byteOffset).max() ?? 0
        // The piece before has told it.
        if start > 0, offset < overlap / 2 { continue }
        if end < source.bytes.count, offset >= pieceSize - overlap / 2 { continue }
        result.find(finding.at(finding.places.map { $0.moved(by: start, into: source.bytes) }))
      }
      if end == source.bytes.count { break }
      start = end - overlap
    }
    return result
  }

  /// A script that is named like none is read as what it looks like.
  private static func language(of source: Source) -> Language {
    let language = Language(of: source.path, source.bytes)
    guard language == .text, AssetKind(name: source.path.nameText.lowercased()) != nil,
      Language.looksLikeScript(source.bytes)
    else { return language }
    return .javaScript
  }

  /// Two different parts of an attack in one small file are graver than each.
  private static func raised(_ report: Report, _ stages: [Stage], _ source: Source) -> Report {
    guard source.bytes.count <= 64 << 10, report.findings.count > 1 else { return report }
    let medium = report.findings.indices.filter {
      report.findings[$0].severity == .medium && report.findings[$0].rule.kind == .attack
        && stages[$0] != .whole
    }
    guard Set(medium.map { stages[$0] }).count > 1 else { return report }
    var result = Report()
    for (index, finding) in report.findings.enumerated() {
      result.find(medium.contains(index) ? finding.judged(.high, as: .attack) : finding)
    }
    return result
  }
}
