import Drift
import Evidence
import Inventory
import Packages
import Trees

/// What the packages hold that a change brings in, where the user has a cache of them, and what they can do that
/// the versions before them could not.
struct PackageReading {
  private(set) var findings: [Finding] = []
  private(set) var open: [NotVerified] = []
  /// Packages whose content was looked at.
  private(set) var read = 0

  private let change: Change

  /// - Parameter unknown: what is said of findings without a base.
  init(_ folders: [any SourceTree], _ changes: DependencyChanges, hasBase: Bool, unknown: Change) {
    change = hasBase ? .introduced : unknown
    guard !folders.isEmpty else { return }
    let store = PackageStore(folders)
    let before = Dictionary(
      (changes.upgraded + changes.downgraded).map { ($0.now.dependency.purl, $0.was) },
      uniquingKeysWith: { first, _ in first })
    var isRead: [String: Bool] = [:]
    for entry in changes.judged where entry.dependency.needsDigest && !entry.lockfile.isToolList {
      let dependency = entry.dependency
      if let before = isRead[dependency.purl] {
        read += before ? 1 : 0
        continue
      }
      let found = look(at: dependency, before: before[dependency.purl], in: store)
      isRead[dependency.purl] = found
      read += found ? 1 : 0
    }
  }

  /// - Returns: whether it is there to be looked at.
  private mutating func look(
    at dependency: Dependency, before: Dependency?, in store: PackageStore
  ) -> Bool {
    var options = PackageScan.Options()
    options.tellsInstallCode = true
    options.gathersCapabilities = before != nil
    let archives = store.archives(of: dependency)
    let scans = archives.compactMap { $0.scan(options) }
    guard !scans.isEmpty else { return false }
    for archive in archives {
      let unpacked = archive.unpacked()
      add(unpacked.findings, of: dependency)
      open += unpacked.open
    }
    for scan in scans {
      add(scan.findings, of: dependency)
      open += scan.open
    }
    if let before { compare(scans, of: dependency, with: before, in: store, options) }
    return true
  }

  /// An earlier version that is not in the caches is no question about the new one.
  private mutating func compare(
    _ scans: [PackageScan], of dependency: Dependency, with before: Dependency,
    in store: PackageStore, _ options: PackageScan.Options
  ) {
    let old = store.archives(of: before).compactMap { $0.scan(options) }
    guard let first = old.first, let now = scans.first else { return }
    add(
      VersionComparison.findings(
        from: first.capabilities, to: now.capabilities, name: dependency.name), of: dependency)
  }

  private mutating func add(_ found: [Finding], of dependency: Dependency) {
    findings += found.map { finding in
      var finding = finding.relating(to: dependency.subject)
      finding.change = change
      finding.fingerprint = Fingerprint.of(finding.fingerprintText)
      return finding
    }
  }
}
