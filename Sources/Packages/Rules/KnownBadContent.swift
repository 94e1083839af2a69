import Crypto
import Evidence
import Inventory
import Patterns
import Syntax

/// A file is known to be malicious by its digest.
enum KnownBadContent: FileRule {
  static let rule = Rule(
    id: "known-bad-content", domain: .packages, kind: .attack, severity: .critical,
    confidence: .certain,
    title: "a file is known to be malicious by its digest",
    explanation: """
      Public reports of incidents name files by SHA-256. The list in this program is from
      2026-11-23; a file that it does not name is not clean by that.
      """,
    evidence: "the digest and the incident",
    remedy: "remove it; follow what the reports of the incident say",
    falsePositives: "none: another file with the digest cannot be made",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ file: CodeFile, into report: inout Report) {
    if let finding = finding(SHA256.digest(file.bytes), file.source, file.subject) {
      report.find(finding)
    }
  }

  /// - Parameter found: the file's SHA-256.
  static func finding(_ found: [UInt8], _ source: Source, _ subject: Subject) -> Finding? {
    guard starts.contains(found.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }) else { return nil }
    let digest = Hexadecimal.text(found)
    guard let incident = SortedTable.knownBadContent.value(of: Array(digest.utf8)) else {
      return nil
    }
    let name = String(decoding: incident, as: UTF8.self)
    return Finding(
      rule, subject, "'\(subject.id)' is known from the incident '\(name)'",
      places: [source.place(.cause)],
      facts: [
        Fact("sha256", now: digest, check: "sha256sum \(ShellWord.quoted(source.path.text))"),
        Fact("incident", now: name), Fact("list of", now: SortedTable.date),
      ], identity: [digest])
  }

  /// The first eight bytes of each digest that is known. Of nearly every file these tell at once that it is none.
  private static let starts = Set(
    SortedTable.knownBadContent.keys.map { key in
      UInt64(String(decoding: key.prefix(16), as: UTF8.self), radix: 16) ?? 0
    })
}
