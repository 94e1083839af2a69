import Evidence
import Syntax
import Trees

/// A package claims the repository of another project.
enum BorrowedRepository: RuleOnly {
  static let rule = Rule(
    id: "borrowed-repository", domain: .packages, kind: .attack, severity: .medium,
    confidence: .high,
    title: "a package claims the repository of another project",
    explanation: """
      What a package says of its repository is checked by no registry. Naming a known project
      borrows its stars and its history. The claimed repository itself shows it: none of its
      manifests names the package.
      """,
    evidence: "the package's name, and the names in the repository's manifests",
    remedy: "look for the package that the repository itself names",
    falsePositives: "repositories that make up the name when they publish",
    techniques: [.masquerading])

  /// - Parameter manifests: the source's own `package.json` files.
  static func finding(
    _ manifest: NpmManifest, among manifests: [NpmManifest], subject: Subject
  ) -> Finding? {
    let names = Set(manifests.compactMap(\.name))
    guard let name = manifest.name, !names.isEmpty, !names.contains(name) else { return nil }
    let shown = names.sorted().prefix(3).joined(separator: ", ")
    return Finding(
      rule, subject, "no manifest of the source names '\(name)'", kind: .weakness,
      places: [manifest.source.place(.cause)],
      facts: [Fact("name", was: shown, now: name)], identity: [name])
  }
}
