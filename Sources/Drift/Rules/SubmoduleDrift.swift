import Evidence
import Inventory
import Syntax
import Trees

/// A submodule that comes from another host.
enum SubmoduleDrift: DriftRule {
  static let rule = Rule(
    id: "submodule-drift", domain: .drift, kind: .change, severity: .high, confidence: .certain,
    title: "a submodule comes from another host",
    explanation: """
      .gitmodules says where a submodule is fetched from. Another host there fetches another
      repository under the same path; the recorded commit limits what it can be, until it is moved too.
      """,
    evidence: "the submodule's address at the base and now",
    remedy:
      "see that the new host is the project's own; keep the recorded commit the same in that change",
    falsePositives:
      "a project that moved; whether a moved commit is a fast-forward is not judged yet",
    techniques: [.compromiseSoftwareSupplyChain])

  private static let file: TreePath = ".gitmodules"

  static func check(_ input: DriftInput, into report: inout Report) {
    guard let changed = input.changedFiles.first(where: { $0.path == file }),
      let sides = input.sources(of: changed, into: &report), let now = sides.now
    else { return }
    let before = sides.was.map(GitModules.read) ?? []
    for module in GitModules.read(now) {
      guard let was = before.first(where: { $0.path == module.path }) else { continue }
      let hosts = (GitModules.host(was.url), GitModules.host(module.url))
      if hosts.0 == hosts.1 { continue }
      report.find(
        Finding(
          rule, Subject(.submodule, module.path),
          "submodule '\(module.path)' moves from '\(hosts.0)' to '\(hosts.1)'",
          places: [now.place(.cause, module.range)],
          facts: [
            Fact("address", was: was.url, now: module.url, check: input.diffCommand(file))
          ], identity: [module.url]))
    }
  }
}
