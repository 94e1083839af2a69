import Evidence
import Inventory
import Syntax

/// A manifest that no lockfile covers.
public enum UnlockedManifest {
  public static let rule = Rule(
    id: "unlocked-manifest", domain: .lockfiles, kind: .weakness, severity: .medium,
    confidence: .certain, title: "dependencies without a lockfile",
    explanation: """
      Without a lockfile every installation picks the newest versions that fit. A version published an
      hour ago by whoever took over an account is installed at once, by everyone. NuGet takes the lowest
      version that fits, so there only content is bound by nothing, and that is low; it is medium where
      a version floats (`1.*`), or where RestorePackagesWithLockFile promises a lockfile that is not there.
      A requirements file is a manifest as far as its entries have no one exact version, by themselves or by
      a constraint (-c); one that another takes in is told with that one.
      """,
    evidence:
      "the manifest that asks for packages; no lockfile beside it, and none above that covers it as a workspace",
    remedy:
      "commit the lockfile that the package manager writes: npm install --package-lock-only, uv lock, cargo generate-lockfile, bundle lock, dotnet restore --use-lock-file",
    falsePositives:
      "libraries and examples that are never installed from this tree; lower it by policy",
    techniques: [.compromiseSoftwareDependencies])

  /// - Parameter isCovered: whether a lockfile covers the manifest.
  public static func check(
    _ manifest: Manifest, isCovered: Bool, _ context: LockfileContext, into report: inout Report
  ) {
    let wanted = manifest.requirements.filter { $0.group != .peerDependencies && !$0.isProject }
    guard !isCovered, let first = wanted.first else { return }
    guard manifest.ecosystem != .nuget else {
      if manifest.isPackage { checkProject(manifest, wanted, context, into: &report) }
      return
    }
    report.find(
      Finding(
        rule, .file(manifest.path),
        "'\(manifest.path.text)' asks for \(amount(wanted)) and no lockfile says which",
        places: [manifest.source.place(.cause, first.range)], group: Subject(.repository, ".")))
  }

  private static func amount(_ wanted: [Requirement]) -> String {
    wanted.count == 1 ? "1 package" : "\(wanted.count) packages"
  }

  private static func checkProject(
    _ manifest: Manifest, _ wanted: [Requirement], _ context: LockfileContext,
    into report: inout Report
  ) {
    let project = NuGetProject(manifest, context.manifests)
    let floating = wanted.first { project.versions(of: $0).contains(where: NuGetRange.floats) }
    var what = "asks for \(amount(wanted)) and no lockfile says what is in them"
    var places = [manifest.source.place(.cause, (floating ?? wanted[0]).range)]
    if let (part, range) = project.wantsLockfile {
      what = "is to have a lockfile and has none"
      places = [manifest.source.place(.cause), part.source.place(.step(1), range)]
    } else if let floating {
      let version = project.versions(of: floating).first { NuGetRange.floats($0) } ?? ""
      what = "takes the newest '\(floating.name)' of '\(version)' and no lockfile says which"
    }
    // Which versions they are is the same everywhere and tomorrow.
    let isLow = project.wantsLockfile == nil && floating == nil
    report.find(
      Finding(
        rule, .file(manifest.path), "'\(manifest.path.text)' \(what)",
        severity: isLow ? .low : .medium, places: places, group: Subject(.repository, ".")))
  }
}
