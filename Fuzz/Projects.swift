import Evidence
import Inventory
import Lockfiles
import Syntax

/// Reads any bytes as a project of .NET, as what lies above it, and as `packages.config`; then runs every
/// rule with a lockfile beside the project.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  fuzzLockfile(bytes, "packages.config", manifest: "Directory.Packages.props")
  guard let project = manifest(bytes, "src/a.csproj") else { return 0 }
  var manifests = [project.path: project]
  for path: TreePath in ["src/Directory.Build.props", "Directory.Packages.props"] {
    manifests[path] = manifest(bytes, path)
  }
  let context = LockfileContext(hosts: HostRules(), manifests: manifests)
  var report = Report()
  let lock = Source(Array(lock.utf8), path: "src/packages.lock.json", origin: .candidate)
  if case .read(let lockfile, _) = LockfileFormats.read(lock) {
    LockfileRules.check(lockfile, context, into: &report)
  }
  UnlockedManifest.check(project, isCovered: false, context, into: &report)
  for finding in report.findings { _ = (finding.fingerprintText, finding.places.map(\.position)) }
  return 0
}

private let lock =
  #"{"version":1,"dependencies":{"net8.0":{"A":{"type":"Direct","requested":"[1.0.0, )","resolved":"1.0.0"}}}}"#

private func manifest(_ bytes: [UInt8], _ path: TreePath) -> Manifest? {
  guard
    case .read(let manifest, _) = ManifestFormats.read(
      Source(bytes, path: path, origin: .candidate))
  else { return nil }
  for requirement in manifest.requirements {
    precondition(requirement.range.upperBound <= bytes.count)
  }
  return manifest
}
