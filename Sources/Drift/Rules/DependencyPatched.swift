import Evidence
import Inventory
import Syntax
import Trees

/// A package whose content this tree alters, or that it replaces by another.
enum DependencyPatched: DriftRule {
  static let rule = Rule(
    id: "dependency-patched", domain: .drift, kind: .change, severity: .high, confidence: .high,
    title: "a dependency is altered or replaced by this repository",
    explanation: """
      Patches, install hooks of the package manager (.pnpmfile.cjs) and overrides change what a
      dependency is after its digest was checked. They are honest tools, and the one place where a
      change to node_modules hides in plain sight.
      """,
    evidence: "the patch file or the override, at the base and now",
    remedy: "read the patch as code; prefer a released version that holds the fix",
    falsePositives:
      "every patch a team makes; readable patches are medium, code and binaries are high",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ input: DriftInput, into report: inout Report) {
    for file in input.changedFiles where file.now != nil {
      if FileRole(of: file.path) == .patch { checkPatch(file, input, into: &report) }
    }
    guard let base = input.base else { return }
    for (path, manifest) in input.candidate.manifests.sorted(by: { $0.key < $1.key }) {
      checkOverrides(manifest, was: base.manifests[path], into: &report)
    }
  }

  private static func checkPatch(
    _ file: ChangedFile, _ input: DriftInput, into report: inout Report
  ) {
    guard let sides = input.sources(of: file, into: &report), let now = sides.now else { return }
    let isCode = !file.path.name.text.hasSuffix(".patch") && !file.path.name.text.hasSuffix(".diff")
    let isBinary = now.bytes.contains(0) || now.bytes.starts(with: "GIT binary patch".utf8)
    report.find(
      Finding(
        rule, .file(file.path), "'\(file.path.text)' alters installed packages",
        severity: isCode || isBinary ? .high : .medium, places: [now.place(.cause)],
        facts: [
          Fact(
            "patch", was: file.was == nil ? "absent" : "another", now: "\(now.bytes.count) bytes",
            check: input.diffCommand(file.path))
        ], identity: [Hexadecimal.text(file.now?.id?.bytes ?? [])]))
  }

  private static func checkOverrides(
    _ manifest: Manifest, was: Manifest?, into report: inout Report
  ) {
    let known = Set((was?.overrides ?? []).map { [$0.selector, $0.specifier] })
    for override in manifest.overrides
    where !known.contains([override.selector, override.specifier])
      && isElsewhere(override.specifier)
    {
      let before = was?.overrides.first { $0.selector == override.selector }?.specifier
      report.find(
        Finding(
          rule, .file(manifest.path),
          "'\(override.selector)' is replaced by '\(override.specifier)'", severity: .medium,
          places: [manifest.source.place(.cause, override.range)],
          facts: [Fact("override", was: before ?? "absent", now: override.specifier)],
          identity: [override.selector, override.specifier]))
    }
  }

  /// An override to another package or another kind of source; a version is resolution's daily work.
  private static func isElsewhere(_ specifier: String) -> Bool {
    specifier.hasPrefix("npm:") || specifier.hasPrefix("patch:")
      || NpmSpecifier.kind(specifier) != .registry
  }
}
