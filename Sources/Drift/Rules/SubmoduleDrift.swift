import Evidence
import Git
import Inventory
import Syntax
import Trees

/// A submodule that comes from another host, or that went elsewhere than forward.
enum SubmoduleDrift: DriftRule {
  static let rule = Rule(
    id: "submodule-drift", domain: .drift, kind: .change, severity: .high, confidence: .certain,
    title: "a submodule comes from another host or left its history",
    explanation: """
      .gitmodules says where a submodule is fetched from, and the tree says which commit. Another host
      fetches another repository under the same path; a commit that does not descend from the one before
      is another line of history. A mirror shows the latter; without one it stays an open question.
      """,
    evidence: "the submodule's address and commit at the base and now",
    remedy:
      "see that the new host is the project's own, and what the commits between hold: git log OLD..NEW",
    falsePositives: "a project that moved; a submodule that is set back to an older release",
    techniques: [.compromiseSoftwareSupplyChain])

  private static let file: TreePath = ".gitmodules"

  static func check(_ input: DriftInput, into report: inout Report) {
    checkHosts(input, into: &report)
    for module in input.references.submodules {
      let before = input.references.submodulesBefore.first { $0.path == module.path }
      let pin = input.pins[Pin.Key(.submodule, Pin.escaped(module.path.bytes))]
      guard let now = module.commit.flatMap({ ObjectID(hex: $0) }),
        let was = (before?.commit ?? pin?["commit"]).flatMap({ ObjectID(hex: $0) }), was != now
      else { continue }
      judge(module, was, now, input, into: &report)
    }
  }

  private static func judge(
    _ module: Submodule, _ was: ObjectID, _ now: ObjectID, _ input: DriftInput,
    into report: inout Report
  ) {
    let place = Place(.cause, in: input.candidate.tree.origin, path: module.path)
    let subject = Subject(.submodule, module.path.text)
    let mirror = module.url.flatMap { UpstreamName(url: $0) }
      .flatMap { input.references.upstreams.upstream($0)?.mirror }
    guard let mirror, let isForward = mirror.leads(from: now, to: was) else {
      return report.notVerified(input.unproven(subject, place))
    }
    if isForward { return }
    report.find(
      Finding(
        rule, subject, "submodule '\(module.path.text)' left its history",
        related: [Subject(.repository, mirror.name.description)], places: [place],
        facts: [
          Fact(
            "commit", was: was.hex, now: now.hex,
            check: "git -C <mirror> merge-base --is-ancestor \(was.hex) \(now.hex); echo $?")
        ], identity: [now.hex]))
  }

  private static func checkHosts(_ input: DriftInput, into report: inout Report) {
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
