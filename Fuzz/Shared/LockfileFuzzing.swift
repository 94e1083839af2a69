import Evidence
import Inventory
import Lockfiles
import Syntax

/// Reads any bytes as a lockfile and as a manifest beside it, resolves the graph and runs every rule.
func fuzzLockfile(_ bytes: [UInt8], _ path: TreePath, manifest: TreePath) {
  var manifests: [TreePath: Manifest] = [:]
  let file = Source(bytes, path: manifest, origin: .candidate)
  if case .read(let read, _) = ManifestFormats.read(file) {
    for requirement in read.requirements {
      precondition(requirement.range.upperBound <= bytes.count)
    }
    manifests[manifest] = read
  }
  let source = Source(bytes, path: path, origin: .candidate)
  guard case .read(let lockfile, _) = LockfileFormats.read(source) else { return }
  for dependency in lockfile.dependencies {
    precondition(dependency.range.upperBound <= bytes.count)
    precondition(dependency.sourceRange.upperBound <= bytes.count)
    precondition(dependency.digestRange.upperBound <= bytes.count)
    if dependency.source.kind == .registry {
      precondition(dependency.ecosystem.canonical(dependency.name) == dependency.name)
    }
    _ = dependency.purl
  }
  let graph = lockfile.graph()
  let entries = Int32(lockfile.dependencies.count)
  precondition(graph.edges.count == lockfile.dependencies.count)
  precondition(graph.edges.allSatisfy { $0.allSatisfy { (0..<entries).contains($0) } })
  precondition(graph.roots.allSatisfy { (0..<entries).contains($0) })
  var report = Report()
  LockfileRules.check(
    lockfile, LockfileContext(hosts: HostRules(), manifests: manifests), into: &report)
  var told: Set<TreePath> = []
  RequirementsSet(members: [lockfile], constraints: [lockfile])
    .check(isCovered: false, told: &told, into: &report)
  for finding in report.findings { _ = (finding.fingerprintText, finding.places.map(\.position)) }
}
