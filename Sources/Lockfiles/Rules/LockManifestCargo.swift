import Evidence
import Inventory
import Syntax

/// The part of `lock-manifest-mismatch` for Cargo, whose lockfile says of each of a workspace's packages
/// what it leads to, and not what was asked for.
extension LockManifestMismatch {
  static func checkCargo(
    _ lockfile: Lockfile, _ graph: Lockfile.Graph, _ context: LockfileContext,
    into report: inout Report
  ) {
    guard lockfile.ecosystem == .cargo else { return }
    let manifests = context.packages(of: lockfile)
    let shared = manifests.first { $0.folder == lockfile.path.parent }?.shared ?? [:]
    var own: [String: [Int]] = [:]
    for index in lockfile.dependencies.indices
    where lockfile.dependencies[index].source.kind == .workspace {
      own[lockfile.dependencies[index].name, default: []].append(index)
    }
    for manifest in manifests {
      guard let name = manifest.name else { continue }
      guard let index = own[name]?.first, own[name]?.count == 1 else {
        // Which folders a workspace leaves out only Cargo knows; the one beside the lockfile is in it.
        let isBeside = manifest.folder == lockfile.path.parent
        if isBeside, own[name] == nil { report.find(absent(name, manifest, lockfile)) }
        continue
      }
      let package = CargoMember(manifest, shared: shared)
      let led = graph.edges[index].map { lockfile.dependencies[Int($0)] }
      compare(package, lockfile.dependencies[index], led, lockfile, into: &report)
    }
  }

  private static func compare(
    _ package: CargoMember, _ entry: Dependency, _ led: [Dependency], _ lockfile: Lockfile,
    into report: inout Report
  ) {
    let byName = Dictionary(grouping: led) { CargoMember.folded($0.name) }
    for (name, requirements) in package.requirements.sorted(by: { $0.key < $1.key }) {
      for requirement in requirements {
        let answers = byName[name] ?? []
        if answers.isEmpty {
          report.find(unanswered(requirement, package.manifest, lockfile))
        } else if answers.allSatisfy({ isOutside($0, requirement) }) {
          report.find(outside(requirement, answers[0], package.manifest, lockfile))
        }
      }
    }
    for (name, answers) in byName.sorted(by: { $0.key < $1.key })
    where package.requirements[name] == nil {
      report.find(unasked(answers[0], package.manifest, entry, lockfile))
    }
  }

  private static func absent(
    _ name: String, _ manifest: Manifest, _ lockfile: Lockfile
  ) -> Finding {
    Finding(
      rule, .file(lockfile.path),
      "the lockfile does not have the workspace's own package '\(name)'",
      severity: .medium,
      places: [manifest.source.place(.cause), lockfile.source.place(.step(1))],
      facts: [Fact("'\(name)'", now: "absent")], fixes: lockfile.rewriteAdvice,
      identity: ["absent", name], group: .file(lockfile.path))
  }

  private static func unasked(
    _ answer: Dependency, _ manifest: Manifest, _ entry: Dependency, _ lockfile: Lockfile
  ) -> Finding {
    Finding(
      rule, .file(lockfile.path),
      "the lockfile says '\(entry.name)' asks for '\(answer.name)'; its manifest does not",
      severity: .medium,
      places: [
        lockfile.source.place(.cause, entry.range), manifest.source.place(.step(1)),
        lockfile.source.place(.step(2), answer.range),
      ],
      facts: [Fact("'\(answer.name)'", was: "absent", now: answer.version)],
      fixes: lockfile.rewriteAdvice, identity: ["unasked", entry.name, answer.name],
      group: .file(lockfile.path))
  }
}

/// A package of a Cargo workspace with what it asks for, by folded name.
struct CargoMember {
  let manifest: Manifest
  let requirements: [String: [Requirement]]

  /// - Parameter shared: what members may take over from their workspace.
  init(_ manifest: Manifest, shared: [String: Requirement]) {
    self.manifest = manifest
    let solved = manifest.requirements.map { requirement in
      guard requirement.specifier == "workspace:", let taken = shared[requirement.name] else {
        return requirement
      }
      return Requirement(
        name: taken.name, specifier: taken.specifier, group: requirement.group,
        range: requirement.range)
    }
    requirements = Dictionary(grouping: solved) { Self.folded($0.name) }
  }

  /// Cargo takes `-` and `_` in names for the same where it looks a crate up.
  static func folded(_ name: String) -> String {
    name.contains("_") ? String(name.map { $0 == "_" ? "-" : $0 }) : name
  }
}
