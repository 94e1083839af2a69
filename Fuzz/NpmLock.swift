import Evidence
import Inventory
import Lockfiles
import Syntax

/// Reads any bytes as an npm lockfile and as a package.json, resolves the graph and runs every rule.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: "package-lock.json", origin: .candidate)
  var manifests: [TreePath: Manifest] = [:]
  let file = Source(bytes, path: "package.json", origin: .candidate)
  if case .read(let manifest, _) = ManifestFormats.read(file) {
    manifests["package.json"] = manifest
  }
  guard case .read(let lockfile, _) = LockfileFormats.read(source) else { return 0 }
  for dependency in lockfile.dependencies {
    precondition(dependency.range.upperBound <= count)
    precondition(dependency.sourceRange.upperBound <= count)
    precondition(Purl.parse(dependency.purl + (dependency.version.isEmpty ? "@" : "")) != nil)
  }
  let graph = lockfile.graph()
  precondition(graph.edges.count == lockfile.dependencies.count)
  var report = Report()
  LockfileRules.check(
    lockfile, LockfileContext(hosts: HostRules(), manifests: manifests), into: &report)
  for finding in report.findings { _ = (finding.fingerprintText, finding.places.map(\.position)) }
  return 0
}
