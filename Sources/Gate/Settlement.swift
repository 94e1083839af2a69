import Evidence
import Syntax
import Trees

/// Applies policy and waivers to findings.
struct Settlement {
  let trust: TrustSet
  let options: CheckOptions
  /// Whether everything was looked at, so that a waiver without a finding is unused.
  let isWhole: Bool
  /// Where a line that allows something must stand; nil where the revision vouches for itself.
  let base: (any SourceTree)?

  struct Result {
    var findings: [Finding] = []
    var waived: [Waived] = []
    var usedTime = false
  }

  func settle(_ findings: [Finding]) -> Result {
    var result = Result()
    var used = Set<Waiver>()
    for finding in findings where options.includes(finding.rule) {
      let finding = adjusted(finding)
      if trust.policy.allows(finding) {
        result.waived.append(
          Waived(finding: finding, reason: "allowed by policy", owner: "policy", expires: nil))
      } else if let inline = InlineAllowance(finding, trust.policy, base: base) {
        result.waived.append(
          Waived(finding: finding, reason: inline.reason, owner: "its own line", expires: nil))
      } else if let waiver = trust.waivers.all.first(where: { $0.covers(finding) }) {
        used.insert(waiver)
        result.usedTime = true
        if options.time < waiver.expires {
          result.waived.append(
            Waived(
              finding: finding, reason: waiver.reason, owner: waiver.owner,
              expires: waiver.expires.date))
        } else {
          result.findings.append(finding)
        }
      } else {
        result.findings.append(finding)
      }
    }
    addWaiverFindings(used, &result)
    return result
  }

  /// Policy's severity, and one step less for what lies among fixtures and was there before.
  private func adjusted(_ finding: Finding) -> Finding {
    var finding = finding
    if let severity = trust.policy.rules[finding.rule.id]?.severity { finding.severity = severity }
    let isOld = finding.change == .existing && finding.kind == .weakness
    if isOld, let place = finding.places.first, FileRole.isFixturePath(place.path) {
      finding.severity = finding.severity.lowered
    }
    return finding
  }

  private func addWaiverFindings(_ used: Set<Waiver>, _ result: inout Result) {
    for waiver in trust.waivers.all {
      let place = trust.waivers.source.place(.cause, waiver.range)
      if waiver.expires <= options.time, options.includes(WaiverExpired.rule) {
        result.usedTime = true
        result.findings.append(
          waiverFinding(
            WaiverExpired.rule, waiver,
            "the waiver of '\(waiver.target)' ended \(waiver.expires.date)", place))
      } else if isWhole, !used.contains(waiver), options.includes(WaiverUnused.rule) {
        result.findings.append(
          waiverFinding(
            WaiverUnused.rule, waiver, "the waiver of '\(waiver.target)' covers nothing", place))
      }
    }
  }

  private func waiverFinding(
    _ rule: Rule, _ waiver: Waiver, _ message: String, _ place: Place
  ) -> Finding {
    var finding = Finding(
      rule, Subject(.trust, waiver.target), message, places: [place],
      facts: [Fact("owner", now: waiver.owner), Fact("reason", now: waiver.reason)],
      identity: waiver.identity, change: .existing)
    finding.fingerprint = FingerprintOf.finding(finding)
    return finding
  }
}
