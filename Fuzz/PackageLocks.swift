import Evidence
import Inventory
import Lockfiles
import Syntax

/// The formats that have no target of their own; the first byte of the input, from `A` on, chooses one.
private let names: [TreePath] = [
  "Gemfile.lock", "composer.lock", "packages.lock.json", "flake.lock", ".terraform.lock.hcl",
  "Package.resolved", "gradle.lockfile", "verification-metadata.xml", "gradle-wrapper.properties",
  "pubspec.lock", "mix.lock", "rebar.lock", "manifest.toml", "Podfile.lock", "Cartfile.resolved",
  "conan.lock", "vcpkg-configuration.json", "renv.lock", "stack.yaml.lock", "cabal.project.freeze",
  "Manifest.toml", "MODULE.bazel.lock", "Chart.lock", "paket.lock", "mise.lock",
  "dependency-locks/x.lockfile", "devcontainer-lock.json", "rpms.lock.yaml",
]

/// Reads bytes as a lockfile (and as a Gemfile and a composer.json), resolves the graph and runs every rule.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  let path = names[Int(first &- UInt8(ascii: "A")) % names.count]
  for manifest in ["Gemfile", "composer.json"] as [TreePath] {
    if case .read(let read, _) = ManifestFormats.read(
      Source(bytes, path: manifest, origin: .candidate))
    {
      for requirement in read.requirements {
        precondition(requirement.range.upperBound <= bytes.count)
      }
    }
  }
  let source = Source(bytes, path: path, origin: .candidate)
  guard case .read(let lockfile, _) = LockfileFormats.read(source) else { return 0 }
  check(lockfile, bytes.count)
  return 0
}

private func check(_ lockfile: Lockfile, _ count: Int) {
  for dependency in lockfile.dependencies {
    precondition(dependency.range.upperBound <= count)
    precondition(dependency.sourceRange.upperBound <= count)
    precondition(dependency.digestRange.upperBound <= count)
    precondition(Purl.parse(dependency.purl + (dependency.version.isEmpty ? "@" : "")) != nil)
  }
  let graph = lockfile.graph()
  precondition(graph.edges.count == lockfile.dependencies.count)
  for index in graph.roots + graph.edges.joined() {
    precondition(lockfile.dependencies.indices.contains(Int(index)))
  }
  var report = Report()
  LockfileRules.check(
    lockfile, LockfileContext(hosts: HostRules(), manifests: [:]), into: &report)
  for finding in report.findings { _ = (finding.fingerprintText, finding.places.map(\.position)) }
}
