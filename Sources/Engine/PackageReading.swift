import Drift
import Evidence
import Inventory
import Packages
import Trees

/// What the packages hold that a change brings in, where the user has a cache of them.
struct PackageReading {
  private(set) var findings: [Finding] = []
  private(set) var open: [NotVerified] = []
  /// Packages whose content was looked at.
  private(set) var read = 0

  init(_ folders: [any SourceTree], _ judged: [Entry], hasBase: Bool, unknown: Change) {
    guard !folders.isEmpty else { return }
    let store = PackageStore(folders)
    var isRead: [String: Bool] = [:]
    for entry in judged where entry.dependency.needsDigest && !entry.lockfile.isToolList {
      let dependency = entry.dependency
      if let before = isRead[dependency.purl] {
        read += before ? 1 : 0
        continue
      }
      let found = store.archive(of: dependency)?.scan(PackageScan.Options())
      isRead[dependency.purl] = found != nil
      guard let scan = found else { continue }
      read += 1
      open += scan.open
      findings += scan.findings.map { finding in
        var finding = finding.relating(to: dependency.subject)
        finding.change = hasBase ? .introduced : unknown
        finding.fingerprint = Fingerprint.of(finding.fingerprintText)
        return finding
      }
    }
  }
}
