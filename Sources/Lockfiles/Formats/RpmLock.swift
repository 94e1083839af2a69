import Evidence
import Inventory
import Syntax

/// `rpms.lock.yaml` of rpm-lockfile-prototype, version 1: for each architecture the packages of an image with
/// their address and checksum.
enum RpmLock: LockfileFormat {
  static let names: Set = ["rpms.lock.yaml"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try YAMLDocument(source)
      guard document.roots.count == 1, let root = document.root, root.kind == .mapping,
        let version = root["lockfileVersion"]?.integer, let architectures = root["arches"],
        architectures.kind == .sequence
      else {
        throw ReadError(
          at: 0, "an rpms.lock.yaml is one mapping with 'lockfileVersion' and 'arches'")
      }
      guard version == 1 else {
        throw ReadError(
          .unsupported, at: root.range.lowerBound,
          "lockfileVersion \(version) is not one that this pintle reads (1)")
      }
      var reader = RpmReader(document.anomalies, vendor: root["lockfileVendor"]?.string)
      for architecture in architectures.elements { try reader.read(architecture) }
      return reader.list.lockfile(source, .rpm, "rpms.lock.yaml v1")
    }
  }
}

private struct RpmReader {
  private let vendor: String?
  var list: EntryList

  init(_ anomalies: [Anomaly], vendor: String?) {
    self.vendor = vendor
    list = EntryList(anomalies)
  }

  mutating func read(_ architecture: YAMLValue) throws(ReadError) {
    guard architecture.kind == .mapping, let name = architecture["arch"]?.string else {
      throw ReadError(at: architecture.range.lowerBound, "an architecture with 'arch'")
    }
    for part in ["packages", "source", "module_metadata"] {
      for package in architecture[part]?.elements.map({ $0 }) ?? [] {
        try add(package, part, name)
      }
    }
  }

  private mutating func add(
    _ package: YAMLValue, _ part: String, _ architecture: String
  ) throws(ReadError) {
    guard package.kind == .mapping, let url = package["url"], let address = url.string else {
      throw ReadError(at: package.range.lowerBound, "a package with 'url'")
    }
    // Lists of modules have no name of their own.
    let name = package["name"]?.string ?? PathName.last(address)
    let sum = package["checksum"]
    var stated = StatedDigests()
    if let sum { stated.add(labelled: sum.string ?? "") }
    let known = SourceAddress.archive(address)
    list.add(
      Dependency(
        .rpm, vendor.map { $0 + "/" + name } ?? name, package["evr"]?.string ?? "",
        at: "\(architecture)/\(part)/\(PathName.last(known.url))",
        files: stated.digests.isEmpty
          ? [] : [Artifact(name: PathName.last(known.url), digests: stated.digests)],
        from: PackageSource(
          known.kind == .url ? .registry : known.kind, host: known.host, url: known.url),
        key: (package["name"] ?? url).range, sourceRange: url.range, digestRange: sum?.range,
        hasUnreadableDigest: stated.hasUnreadable))
  }
}
