/// What rules write into.
public struct Report: Sendable {
  public private(set) var findings: [Finding] = []
  public private(set) var open: [NotVerified] = []

  public init() {}

  public mutating func find(_ finding: Finding) { findings.append(finding) }
  public mutating func notVerified(_ question: NotVerified) { open.append(question) }

  public mutating func add(_ other: Report) {
    findings += other.findings
    open += other.open
  }
}
