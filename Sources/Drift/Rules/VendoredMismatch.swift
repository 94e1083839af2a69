import Evidence
import Inventory
import Trees

/// Installed packages that are not what the lockfile says.
enum VendoredMismatch: DriftRule {
  static let rule = Rule(
    id: "vendored-mismatch", domain: .drift, kind: .attack, severity: .high, confidence: .certain,
    title: "what is installed is not what the lockfile says",
    explanation: """
      Installed packages lie in repositories and caches: vendor/ of Cargo, Go and Composer, .yarn/cache,
      site-packages, folders of wheels, gems, crates and NuGet packages, npm's note in node_modules. Each
      is compared with the lockfile's digest where the format has one, and with the list of files that its
      installer wrote. A file that is not what both say was put there by somebody else. A list beside the
      files is its own witness: what only a list says, and every format without digests, is told as not
      verified (question vendored).
      """,
    evidence:
      "how many files or packages differ, three of them with both digests, and the command that shows them",
    remedy:
      "remove the folder and install again from the lockfile (npm ci, cargo vendor, go mod vendor, yarn "
      + "install --check-cache), and look at what differs",
    falsePositives:
      "packages that were patched by hand where they lie; a package of another version than the lockfile's "
      + "(medium), files that no list has (medium) and files that are gone (low) are seldom more than an "
      + "old installation",
    techniques: [.compromiseSoftwareDependencies, .dataManipulation])

  static func check(_ input: DriftInput, into report: inout Report) {
    NpmInstalled.check(input, into: &report)
    guard let vendored = VendoredInput(input) else { return }
    for check in VendoredChecks.all { check.check(vendored, into: &report) }
  }
}
