import Evidence
import Inventory

/// The part of `lock-manifest-mismatch` for Deno, whose lockfile repeats what `deno.json` and `package.json` of
/// a workspace ask for.
extension LockManifestMismatch {
  /// Code asks for packages by itself, too, so only what the lockfile repeats of manifests is compared: as one
  /// set, since Deno moves what several members ask for to the workspace's own list.
  static func checkImports(
    _ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report
  ) {
    guard lockfile.ecosystem == .deno, !lockfile.roots.isEmpty else { return }
    let folder = lockfile.path.parent
    let folders = Set(lockfile.roots.compactMap { folder.resolving($0.folder) } + [folder])
    let manifests = context.manifests.values.filter { folders.contains($0.folder) }
      .sorted { $0.path < $1.path }
    let own = manifests.filter { $0.ecosystem == .deno }
    guard !own.isEmpty else { return }
    let recorded = lockfile.roots.flatMap(\.requirements)
    let known = Set(recorded.map(Self.key))
    for manifest in own {
      for requirement in manifest.requirements where !known.contains(key(requirement)) {
        report.find(difference(lockfile, manifest, asked: requirement, known: nil))
      }
    }
    if own.contains(where: \.isPartial) { return }
    let asked = Set(own.flatMap(\.requirements).map(Self.key))
    let askedOfNpm = Set(
      manifests.filter { $0.ecosystem == .npm }.flatMap(\.requirements).map(Self.npmKey))
    for requirement in recorded
    where !asked.contains(key(requirement)) && !askedOfNpm.contains(key(requirement)) {
      report.find(difference(lockfile, own[0], asked: nil, known: requirement))
    }
  }

  private static func key(_ requirement: Requirement) -> [String] {
    [requirement.name, DenoRange.canonical(requirement.specifier)]
  }

  /// `"a": "^1"` of a package.json; `"a": "npm:b@^1"` is b, and `"a": "jsr:^1"` jsr's a.
  private static func npmKey(_ requirement: Requirement) -> [String] {
    if requirement.specifier.hasPrefix("jsr:"), !requirement.specifier.contains("@") {
      return [
        "jsr:" + requirement.name, DenoRange.canonical(String(requirement.specifier.dropFirst(4))),
      ]
    }
    if let request = DenoRequest(requirement.specifier) {
      return [request.name, DenoRange.canonical(request.specifier)]
    }
    return ["npm:" + requirement.name, DenoRange.canonical(requirement.specifier)]
  }

  private static func difference(
    _ lockfile: Lockfile, _ manifest: Manifest, asked: Requirement?, known: Requirement?
  ) -> Finding {
    let shown = (asked ?? known).map { "\($0.name)@\($0.specifier)" } ?? ""
    return Finding(
      rule, .file(lockfile.path),
      asked == nil
        ? "the lockfile says that a manifest asks for '\(shown)'; none does"
        : "'\(manifest.path.text)' asks for '\(shown)' and the lockfile does not know",
      severity: .medium,
      places: [
        lockfile.source.place(.cause, known?.range ?? lockfile.roots[0].range),
        manifest.source.place(.step(1), asked?.range ?? 0..<0),
      ],
      facts: [
        Fact(
          "'\((asked ?? known)?.name ?? "")'", was: asked?.specifier ?? "absent",
          now: known?.specifier ?? "absent")
      ], fixes: lockfile.rewriteAdvice,
      identity: [shown, asked == nil ? "unasked" : "unknown"], group: .file(lockfile.path))
  }
}
