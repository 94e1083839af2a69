import Evidence
import Inventory
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

  /// - Parameter manifests: what the source's own manifests say.
  static func finding(
    _ manifest: ManifestPart, among manifests: [ManifestPart], subject: Subject
  ) -> Finding? {
    let same = manifests.filter { Ecosystem(of: $0.kind) == Ecosystem(of: manifest.kind) }
    // A name that a script makes up when it runs could be any.
    guard let name = manifest.name, !same.isEmpty, same.allSatisfy({ $0.name != nil }) else {
      return nil
    }
    let folded = Ecosystem(of: manifest.kind)?.canonical(name) ?? name
    let names = Set(same.compactMap(\.name))
    guard !names.contains(where: { (Ecosystem(of: manifest.kind)?.canonical($0) ?? $0) == folded })
    else { return nil }
    let shown = names.sorted().prefix(3).joined(separator: ", ")
    return Finding(
      rule, subject, "no manifest of the source names '\(name)'", kind: .weakness,
      places: [manifest.source.place(.cause)],
      facts: [Fact("name", was: shown, now: name)], identity: [name])
  }
}

extension Ecosystem {
  /// Of packages that say what they are in this way; nil for what is no package.
  init?(of kind: PackageManifest.Kind) {
    switch kind {
    case .npm, .editorExtension: self = .npm
    case .wheel, .pythonSource: self = .pypi
    case .crate: self = .cargo
    case .gem: self = .gem
    case .nuget: self = .nuget
    case .goModule: self = .golang
    case .editorFolder: return nil
    }
  }
}
