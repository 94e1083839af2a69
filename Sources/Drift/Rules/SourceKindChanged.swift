import Evidence
import Inventory

/// A registry package that becomes something from elsewhere.
enum SourceKindChanged: DriftRule {
  static let rule = Rule(
    id: "source-kind-changed", domain: .drift, kind: .attack, severity: .high, confidence: .high,
    title: "a registry package now comes from git, an archive or a folder",
    explanation: """
      What a registry publishes is signed, logged and scanned by many; a git branch, an archive at some
      address or a folder is none of that. A lockfile that makes this move while no manifest asks for
      it was edited by hand.
      """,
    evidence: "the source at the base and now, and the manifests, which do not name the new source",
    remedy: "restore the base's entry; if the move is meant, say so in the manifest",
    falsePositives:
      "1 of 2,868 changes of npm lockfiles, 12 of 2,077 of Cargo's, in which the manifest moved too",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ input: DriftInput, into report: inout Report) {
    for entry in input.dependencies.judged {
      guard let was = registryEntry(before: entry, input), !isExplained(entry, input) else {
        continue
      }
      let now = entry.dependency.source
      report.find(
        input.finding(
          rule, entry, was: was, at: entry.dependency.sourceRange,
          wasAt: was.dependency.sourceRange,
          "'\(entry.dependency.name)' was a registry package and is now \(phrase(now.kind))",
          facts: [
            Fact(
              "source", was: was.dependency.source.url, now: now.url,
              check: input.diffCommand(entry.lockfile.path))
          ], identity: [now.kind.rawValue, now.url]))
    }
  }

  /// The base's entry when the name came from a registry alone and does not any more.
  private static func registryEntry(before entry: Entry, _ input: DriftInput) -> Entry? {
    let kind = entry.dependency.source.kind
    // In Cargo's lockfile a crate without a source is a folder of the tree.
    let isFolder = kind == .workspace && entry.dependency.ecosystem == .cargo
    guard isFolder || [.git, .url, .file, .link].contains(kind) else { return nil }
    let known = (input.dependencies.baselineNames[PackageName(entry.dependency)] ?? []).filter {
      input.isFormer($0, of: entry)
    }
    let isRegistry = known.allSatisfy {
      [.registry, .unstated].contains($0.dependency.source.kind)
    }
    return isRegistry ? known.first : nil
  }

  private static func isExplained(_ entry: Entry, _ input: DriftInput) -> Bool {
    let dependency = entry.dependency
    let name = dependency.alias ?? dependency.name
    let source = dependency.source
    // Yarn's own patches are part of yarn.
    if source.isBuiltInPatch { return true }
    if let place = source.place {
      if input.candidate.addresses[entry.lockfile.path]?.contains(place) == true { return true }
      // A repository that a manifest of Cargo asks for brings all crates of its workspace.
      if dependency.ecosystem == .cargo, input.asked[place] != nil { return true }
      // Some registries are lists of repositories: a pin of a commit comes from the same place.
      let known = input.dependencies.baselineNames[PackageName(dependency)] ?? []
      if known.contains(where: { $0.dependency.source.place == place }) { return true }
    }
    if dependency.ecosystem == .composer, input.manifestAsksForBranch(name) { return true }
    if input.manifestAsks(for: name, kind: dependency.source.kind) { return true }
    if source.kind == .workspace {
      return input.candidate.manifests.values.contains { $0.name == name }
        || input.manifestAsks(for: name, kind: .file)
    }
    // A package that became part of this very tree: its content is in the change.
    let isLocal = dependency.source.kind == .link || dependency.source.kind == .file
    return isLocal && entry.lockfile.roots.contains { $0.folder == dependency.source.url }
  }

  private static func phrase(_ kind: PackageSource.Kind) -> String {
    switch kind {
    case .git: "a git repository"
    case .url: "an archive at an address"
    case .file: "a local file"
    default: "a link to a folder"
    }
  }
}
