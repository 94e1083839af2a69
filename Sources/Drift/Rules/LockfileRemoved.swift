import Evidence
import Inventory
import Trees

/// A lockfile that goes while its manifest stays.
enum LockfileRemoved: DriftRule {
  static let rule = Rule(
    id: "lockfile-removed", domain: .drift, kind: .change, severity: .medium, confidence: .certain,
    title: "a lockfile is gone and its manifest stays",
    explanation: """
      Without its lockfile the next installation picks whatever versions fit. Removing one, or giving
      it another name, also removes everything that could be compared.
      """,
    evidence: "the lockfile at the base, and the manifest that stays",
    remedy: "restore the lockfile, or commit the one of the package manager that takes over",
    falsePositives:
      "a change of package manager, which brings another lockfile in the same change and is not reported",
    techniques: [.impairDefenses])

  static func check(_ input: DriftInput, into report: inout Report) {
    for file in input.changedFiles where file.now == nil {
      guard let ecosystem = LockfileNames.ecosystem(of: file.path),
        hasManifest(file.path.parent, ecosystem, input),
        !hasSuccessor(file.path.parent, ecosystem, input)
      else { continue }
      report.find(
        Finding(
          rule, .file(file.path), "'\(file.path.text)' is gone and its manifest stays",
          places: [Place(.was, in: .base, path: file.path)],
          facts: [
            Fact(
              "lockfile", was: file.path.text, now: "absent", check: input.diffCommand(file.path))
          ]))
    }
  }

  private static func hasManifest(
    _ folder: TreePath, _ ecosystem: String, _ input: DriftInput
  ) -> Bool {
    LockfileNames.manifests(of: ecosystem).contains { name in
      (try? input.candidate.tree.entry(at: folder.appending(name))) != nil
    }
  }

  private static func hasSuccessor(
    _ folder: TreePath, _ ecosystem: String, _ input: DriftInput
  ) -> Bool {
    LockfileNames.lockfiles(of: ecosystem).contains { name in
      (try? input.candidate.tree.entry(at: folder.appending(name))) != nil
    }
  }
}
