import Evidence

/// What a scan, or one task of it, saw.
struct Seen: Sendable {
  struct Lowered: Sendable {
    var index: Int
    let severity: Severity
    let path: TreePath
  }

  var findings: [Finding] = []
  var open: [NotVerified] = []
  var filesRead = 0
  var packages = 0
  var capabilities = Capabilities()
  /// Findings that were made less grave, by their places in the list.
  var lowered: [Lowered] = []

  mutating func add(_ other: Seen) {
    lowered += other.lowered.map {
      Lowered(index: findings.count + $0.index, severity: $0.severity, path: $0.path)
    }
    findings += other.findings
    open += other.open
    filesRead += other.filesRead
    packages += other.packages
    capabilities.add(other.capabilities)
  }
}
