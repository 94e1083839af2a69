import Evidence
import Patterns
import Syntax

/// An archive's own manifest names another package.
enum ManifestConfusion: RuleOnly {
  static let rule = Rule(
    id: "manifest-confusion", domain: .packages, kind: .attack, severity: .medium,
    confidence: .high,
    title: "an archive's own manifest names another package",
    explanation: """
      Registries, proxies and people go by an archive's name; installers go by the manifest
      inside. Where both disagree, one of them is deceived about what is installed. The same
      holds of a wheel's RECORD, by which an installation is checked afterwards.
      """,
    evidence: "the name and version that each says",
    remedy: "ask the registry for the archive again; do not rename archives",
    falsePositives: "archives that somebody renamed",
    techniques: [.masquerading])

  /// What a name says and what the manifest inside says.
  struct Names: Equatable {
    let name: String
    let version: String
  }

  static func finding(
    _ outer: Names, _ inner: Names, of archive: TreePath, at manifest: Source, subject: Subject
  ) -> Finding? {
    guard outer != inner else { return nil }
    return Finding(
      rule, subject,
      "'\(archive.text)' holds '\(inner.name)' \(inner.version)", kind: .weakness,
      places: [manifest.place(.cause)],
      facts: [
        Fact("name", was: outer.name, now: inner.name),
        Fact("version", was: outer.version, now: inner.version),
      ], identity: [inner.name, inner.version])
  }
}
