import Evidence
import Inventory

/// The part of `lock-manifest-mismatch` for NuGet, whose lockfiles repeat for each framework what projects
/// ask for, as a range in one normal form.
extension LockManifestMismatch {
  static func checkProject(
    _ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report
  ) {
    guard lockfile.ecosystem == .nuget, lockfile.path.nameText.hasSuffix(".lock.json") else {
      return
    }
    let beside = context.manifests.values.filter {
      $0.isPackage && $0.ecosystem == .nuget && $0.folder == lockfile.path.parent
    }.sorted { $0.path < $1.path }
    let own = beside.filter { NuGetFiles.lockfile(of: $0.path) == lockfile.path.nameText }
    guard let manifest = own.first ?? (beside.count == 1 ? beside[0] : nil) else {
      if beside.count > 1 { report.notVerified(whose(lockfile, beside)) }
      return
    }
    let project = NuGetProject(manifest, context.manifests)
    compare(lockfile, project, into: &report)
    compareProjects(lockfile, project, into: &report)
  }

  private static func whose(_ lockfile: Lockfile, _ manifests: [Manifest]) -> NotVerified {
    NotVerified(
      .manifest, .file(lockfile.path), reason: "several-projects",
      detail:
        "\(manifests.count) projects stand beside it, so it was compared with none of them",
      next: "name the lockfile after its project: \(NuGetFiles.lockfile(of: manifests[0].path))")
  }

  private static func compare(
    _ lockfile: Lockfile, _ project: NuGetProject, into report: inout Report
  ) {
    let asked = project.packages
    var computed: Set<String> = []
    var told: Set<[String]> = []
    var known: Set<String> = []
    for requirement in lockfile.roots.flatMap(\.requirements) {
      let name = requirement.name.lowercased()
      known.insert(name)
      guard told.insert([name, requirement.specifier]).inserted else { continue }
      guard let wanted = asked[name] else {
        if project.isPartial || isImplicit(name) { continue }
        report.find(difference(lockfile, project.manifest, asked: nil, known: requirement))
        continue
      }
      let written = wanted.flatMap { project.versions(of: $0) }
      let versions = (written + written.flatMap { project.guesses($0) })
        .map { NuGetRange.normalized($0) }
      if versions.contains(requirement.specifier.lowercased()) { continue }
      // A version that is stated nowhere is one that some target adds.
      if versions.isEmpty || versions.contains(nil) {
        computed.insert(requirement.name)
      } else {
        report.find(difference(lockfile, project.manifest, asked: wanted[0], known: requirement))
      }
    }
    for (name, wanted) in asked.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
      if wanted.contains(where: \.isConditional) { continue }
      report.find(difference(lockfile, project.manifest, asked: wanted[0], known: nil))
    }
    if !computed.isEmpty {
      report.notVerified(undecided(lockfile, project.manifest, computed.sorted()))
    }
  }

  /// Packages that .NET's own kit adds to a project by its settings.
  private static func isImplicit(_ name: String) -> Bool {
    [
      "microsoft.net", "netstandard.library", "fsharp.core", "microsoft.dotnet.",
      "microsoft.windowsdesktop.", "microsoft.windows.sdk.net.", "microsoft.aspnetcore.app.",
      "microsoft.sourcelink.", "microsoft.build.tasks.git", "runtime.",
    ].contains { name.hasPrefix($0) }
  }

  private static func difference(
    _ lockfile: Lockfile, _ manifest: Manifest, asked: Requirement?, known: Requirement?
  ) -> Finding {
    let name = known?.name ?? asked?.name ?? ""
    let what =
      asked == nil
      ? "the lockfile says that '\(manifest.path.nameText)' asks for '\(name)'; it does not"
      : known == nil
        ? "'\(manifest.path.nameText)' asks for '\(name)' and the lockfile does not know"
        : "'\(manifest.path.nameText)' and the lockfile ask for different versions of '\(name)'"
    return Finding(
      rule, .file(lockfile.path), what, severity: .medium,
      places: [
        lockfile.source.place(.cause, known?.range ?? 0..<0), manifest.source.place(.step(1)),
      ],
      facts: [
        Fact("'\(name)'", was: asked?.specifier ?? "absent", now: known?.specifier ?? "absent")
      ],
      fixes: lockfile.rewriteAdvice,
      identity: [name, asked?.specifier ?? "", known?.specifier ?? ""], group: .file(lockfile.path))
  }

  private static func undecided(
    _ lockfile: Lockfile, _ manifest: Manifest, _ names: [String]
  ) -> NotVerified {
    NotVerified(
      .manifest, .file(manifest.path), reason: "computed",
      detail:
        "MSBuild computes which version of \(Samples.text(names.lazy.map { "'\($0)'" })) it asks for, so the lockfile was not compared there",
      next: "dotnet restore --locked-mode", place: manifest.source.place(.cause))
  }

  /// Entries of other projects where the project refers to none, and the other way round. Which names
  /// projects have as packages is their own matter, so names are not compared.
  private static func compareProjects(
    _ lockfile: Lockfile, _ project: NuGetProject, into report: inout Report
  ) {
    let entries = lockfile.dependencies.filter { $0.source.kind == .workspace }
    let plain = project.projects.filter { !$0.isConditional }
    if let first = entries.first, project.projects.isEmpty, !project.isPartial {
      report.find(
        lockfile.finding(
          rule, first,
          "the lockfile takes in project '\(first.name)' and '\(project.manifest.path.nameText)' refers to none",
          severity: .medium, identity: ["project"]))
    }
    if let first = plain.first, entries.isEmpty {
      report.find(
        Finding(
          rule, .file(lockfile.path),
          "'\(project.manifest.path.nameText)' refers to project '\(first.name)' and the lockfile to none",
          severity: .medium,
          places: [
            lockfile.source.place(.cause), project.manifest.source.place(.step(1), first.range),
          ], fixes: lockfile.rewriteAdvice, identity: ["project", "none"],
          group: .file(lockfile.path)))
    }
  }
}
