import Evidence
import Inventory
import Lockfiles
import Syntax

/// Reads any bytes as a lockfile of pnpm, yarn, bun and deno and as their manifests, resolves the graphs
/// and runs every rule.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  var manifests: [TreePath: Manifest] = [:]
  for name in ["package.json", "pnpm-workspace.yaml", "deno.json"] as [TreePath] {
    if case .read(let manifest, _) = ManifestFormats.read(
      Source(bytes, path: name, origin: .candidate))
    {
      manifests[name] = manifest
    }
  }
  for name in ["pnpm-lock.yaml", "yarn.lock", "bun.lock", "deno.lock"] as [TreePath] {
    let source = Source(bytes, path: name, origin: .candidate)
    if case .read(let lockfile, _) = LockfileFormats.read(source) {
      check(lockfile, manifests, count)
    }
  }
  return 0
}

private func check(_ lockfile: Lockfile, _ manifests: [TreePath: Manifest], _ count: Int) {
  for dependency in lockfile.dependencies {
    precondition(dependency.range.upperBound <= count)
    precondition(dependency.sourceRange.upperBound <= count)
    precondition(dependency.digestRange.upperBound <= count)
    precondition(Purl.parse(dependency.purl + (dependency.version.isEmpty ? "@" : "")) != nil)
  }
  let graph = lockfile.graph()
  precondition(graph.edges.count == lockfile.dependencies.count)
  for index in graph.roots + graph.edges.joined() {
    precondition(Int(index) < lockfile.dependencies.count)
  }
  var report = Report()
  LockfileRules.check(
    lockfile, LockfileContext(hosts: HostRules(), manifests: manifests), into: &report)
  for finding in report.findings { _ = (finding.fingerprintText, finding.places.map(\.position)) }
}
