import Evidence
import Git
import Inventory
import Trees

/// A bundle that changed without the source it is made from.
enum DistChangedAlone: DriftRule {
  static let rule = Rule(
    id: "dist-changed-alone", domain: .drift, kind: .attack, severity: .high, confidence: .medium,
    title: "a committed bundle changed without its source",
    explanation: """
      JavaScript actions run dist/index.js, which is built from sources beside it and which nobody reads.
      An update that changes the bundle and nothing it is made from put code where review does not
      look: that is where tj-actions' payload was.
      """,
    evidence: "the changed files: all below dist",
    remedy: "build the bundle from the sources and compare",
    falsePositives: "robots that commit rebuilt bundles on their own",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    for bump in input.bumps where bump.isSmall {
      guard let was = bump.was.files(), let now = bump.now.files(),
        let changes = try? Trees.changes(from: was, to: now)
      else { continue }
      let paths = changes.compactMap { ($0.now ?? $0.was)?.path }
      guard isBundleAlone(paths) else { continue }
      report.find(
        Finding(
          rule, bump.now.subject,
          "the update of '\(bump.now.upstream)' changes its bundle and no source",
          related: [bump.now.repository], places: bump.now.places(input.pins),
          facts: [
            Fact(
              "changes", now: paths.prefix(5).map(\.text).joined(separator: ", "),
              check: "git -C <mirror> diff --stat \(bump.was.text) \(bump.now.text)")
          ], identity: [bump.was.text]))
    }
  }

  static func isBundleAlone(_ paths: [TreePath]) -> Bool {
    let bundles: Set<TreePath> = ["dist", "lib", "build"]
    let accompanying: Set = ["package.json", "package-lock.json", "README.md", "CHANGELOG.md"]
    var hasBundle = false
    for path in paths {
      if path.components.contains(where: bundles.contains),
        path.nameText.hasSuffix(".js") || path.nameText.hasSuffix(".cjs")
          || path.nameText.hasSuffix(".mjs")
      {
        hasBundle = true
      } else if !accompanying.contains(path.nameText),
        !path.components.contains(where: bundles.contains)
      {
        return false
      }
    }
    return hasBundle
  }
}
