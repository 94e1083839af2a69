import Evidence
import Inventory
import Syntax

/// A lockfile that is not what its manifest would give.
enum LockManifestMismatch: LockfileRule {
  static let rule = Rule(
    id: "lock-manifest-mismatch", domain: .lockfiles, kind: .weakness, severity: .high,
    confidence: .high, title: "lockfile does not belong to its manifest",
    explanation: """
      A lockfile repeats what its manifests ask for. Where the two differ, somebody edited one by hand:
      a package that nobody asked for was put in, one was left out, or the lockfile is of another state.
      Requests that differ, and entries that are none of the versions asked for, are medium: installers
      refuse such a lockfile or write it anew; so are entries that need a package the lockfile does not have.
      An entry that nothing leads to, or one that is another
      package than its name and nobody asked for that, is high; pnpm passes over the former, so there it
      is medium.

      Versions are compared with what was asked for by the rules of npm, PEP 440 and poetry, Cargo and
      Go. Of other ecosystems requests are compared as text, where the lockfile repeats them. Names that
      overrides or resolutions replace are passed over. Composer, pipenv and poetry record a hash over their
      manifest; it is computed as they do, and a different one is medium. A Gemfile that decides in code what it
      asks for cannot be compared; where no Ruby file changes, what its lockfile says it asks for does not
      change either.
      """,
    evidence: "the manifest's line and the lockfile's",
    remedy: "let the package manager write the lockfile again and look at what changes",
    falsePositives:
      "a manifest edited without its lockfile: 11 of 1,252 changes that touch npm's files, 7 of 548 composer.lock, 3 of 72 Pipfile.lock; an entry that nothing leads to: none",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report) {
    let folder = lockfile.path.parent
    // Only npm's tools and Bundler repeat what is asked for letter by letter.
    for recorded in [.npm, .gem].contains(lockfile.ecosystem) ? lockfile.roots : [] {
      guard let manifestFolder = folder.resolving(recorded.folder) else { continue }
      for name in ManifestFormats.names(of: lockfile.ecosystem) {
        guard let manifest = context.manifests[manifestFolder.appending(TreePath(name))],
          manifest.isPackage
        else { continue }
        compare(lockfile, recorded, manifest, into: &report)
      }
    }
    checkGraph(lockfile, context, into: &report)
    checkCatalogs(lockfile, context, into: &report)
    checkRequests(lockfile, context, into: &report)
    checkProject(lockfile, context, into: &report)
    checkImports(lockfile, context, into: &report)
    checkNames(lockfile, context, into: &report)
    checkHash(lockfile, context, into: &report)
    checkRecorded(lockfile, context, into: &report)
  }

  /// What the manifest asks for against what the lockfile says it asks for.
  private static func compare(
    _ lockfile: Lockfile, _ recorded: RecordedManifest, _ manifest: Manifest,
    into report: inout Report
  ) {
    for isPeer in [false, true] {
      let asked = specifiers(manifest.requirements, peers: isPeer)
      let known = specifiers(recorded.requirements, peers: isPeer)
      for name in Set(asked.keys).union(known.keys).sorted()
      where !agree(asked[name], known[name]) && !recorded.rewrites.covers(name) {
        // A name that a manifest bundles or asks for twice is told in one group only.
        if isPeer && (asked[name] == nil || !recorded.statesPeers) { continue }
        // A peer that is installed stands among the others where peers are not told apart.
        if !recorded.statesPeers, asked[name] == nil,
          agree(manifest.requirements.last { $0.name == name }, known[name])
        {
          continue
        }
        let range = known[name]?.range ?? recorded.range
        report.find(
          mismatch(
            lockfile, at: range, name: name, manifest: manifest, asked: asked[name],
            known: known[name]))
      }
    }
  }

  private static func agree(_ asked: Requirement?, _ known: Requirement?) -> Bool {
    guard let asked, let known else { return asked == nil && known == nil }
    // Yarn writes `npm:` in front of versions, ranges and tags.
    return asked.specifier == known.specifier || "npm:" + asked.specifier == known.specifier
      || NpmSpecifier.normalized(asked.specifier) == NpmSpecifier.normalized(known.specifier)
  }

  private static func mismatch(
    _ lockfile: Lockfile, at range: Range<Int>, name: String, manifest: Manifest,
    asked: Requirement?, known: Requirement?
  ) -> Finding {
    var places = [lockfile.source.place(.cause, range)]
    if let asked { places.append(manifest.source.place(.step(1), asked.range)) }
    let what =
      asked == nil
      ? "the lockfile says the manifest asks for '\(name)'; it does not"
      : known == nil
        ? "the manifest asks for '\(name)' and the lockfile does not know"
        : "the manifest and the lockfile ask for different versions of '\(name)'"
    return Finding(
      rule, .file(lockfile.path), what, severity: .medium, places: places,
      facts: [
        Fact("'\(name)'", was: asked?.specifier ?? "absent", now: known?.specifier ?? "absent")
      ],
      fixes: lockfile.rewriteAdvice,
      identity: [name, asked?.specifier ?? "", known?.specifier ?? ""], group: .file(lockfile.path))
  }

  /// npm keeps a name that stands in several groups in the strongest: optional, then plain, then dev.
  private static func specifiers(
    _ requirements: [Requirement], peers: Bool
  ) -> [String: Requirement] {
    let order: [Requirement.Group] =
      peers
      ? [.peerDependencies] : [.devDependencies, .dependencies, .optionalDependencies]
    var found: [String: Requirement] = [:]
    for group in order {
      for requirement in requirements where requirement.group == group {
        found[requirement.name] = requirement
      }
    }
    return found
  }

  /// What the root asks for and the lockfile lacks, and entries that nothing leads to.
  private static func checkGraph(
    _ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report
  ) {
    let graph = lockfile.graph()
    checkRanges(lockfile, graph, context, into: &report)
    checkCargo(lockfile, graph, context, into: &report)
    checkPython(lockfile, graph, context, into: &report)
    checkComposer(lockfile, graph, context, into: &report)
    checkGo(lockfile, context, into: &report)
    checkEnds(lockfile, graph, into: &report)
    let hasRoots =
      !lockfile.roots.isEmpty
      || lockfile.dependencies.contains { $0.source.kind == .workspace }
    guard hasRoots else { return }
    for lack in graph.missing where lack.from == nil {
      report.find(
        Finding(
          rule, .file(lockfile.path), "'\(lack.name)' is asked for and not in the lockfile",
          severity: .medium, places: [lockfile.source.place(.cause, lack.range)],
          fixes: lockfile.rewriteAdvice, identity: [lack.name, "missing"],
          group: .file(lockfile.path)))
    }
    for dependency in lockfile.dependencies {
      guard let alias = dependency.alias, [.registry, .unstated].contains(dependency.source.kind),
        !graph.aliases.contains(alias), !isOverridden(alias, context)
      else { continue }
      report.find(
        lockfile.finding(
          rule, dependency, "'\(alias)' is '\(dependency.name)' here, and nothing asks for that",
          fixes: lockfile.rewriteAdvice, identity: ["alias", alias]))
    }
    // Merges leave such entries behind in pnpm's lockfiles, and pnpm passes over them.
    let isPassedOver = lockfile.path.nameText == "pnpm-lock.yaml"
    for index in graph.unreached(from: graph.roots) {
      let dependency = lockfile.dependencies[index]
      if dependency.flags.contains(.bundled) || dependency.source.kind == .link { continue }
      report.find(unreached(dependency, lockfile, severity: isPassedOver ? .medium : nil))
    }
  }

  /// An entry that nothing leads to.
  static func unreached(
    _ dependency: Dependency, _ lockfile: Lockfile, severity: Severity? = nil
  ) -> Finding {
    lockfile.finding(
      rule, dependency, "nothing asks for '\(dependency.name)' \(dependency.version)",
      severity: severity, fixes: lockfile.rewriteAdvice, identity: ["unreachable"])
  }

  /// Whether an override of a manifest wants another package under the name.
  private static func isOverridden(_ name: String, _ context: LockfileContext) -> Bool {
    context.manifests.values.contains { manifest in
      manifest.overrides.contains {
        $0.specifier.hasPrefix("npm:") && ($0.selector == name || $0.selector.contains(name))
      }
    }
  }
}
