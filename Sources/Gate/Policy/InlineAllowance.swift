import Evidence
import Trees

/// `# pintle: allow rule-id -- reason` behind what a finding is about, where policy permits it for the
/// rule. With a base the same line must stand there: a change cannot allow itself anything.
struct InlineAllowance {
  let reason: String

  /// - Parameter base: nil where the revision vouches for itself.
  init?(_ finding: Finding, _ policy: Policy, base: (any SourceTree)?) {
    guard policy.rules[finding.rule.id]?.inline == true, let place = finding.places.first,
      let line = place.position?.excerpt,
      let reason = InlineAllowance.reason(String(decoding: line, as: UTF8.self), finding.rule.id)
    else { return nil }
    if let base, !InlineAllowance.stands(line, at: place.path, in: base) { return nil }
    self.reason = reason
  }

  private static func reason(_ line: String, _ rule: String) -> String? {
    let mark = "# pintle: allow \(rule) -- "
    guard let start = line.ranges(of: mark).last?.upperBound else { return nil }
    let reason = String(line[start...])
    return reason.allSatisfy(\.isWhitespace) ? nil : reason
  }

  private static func stands(_ line: [UInt8], at path: TreePath, in base: any SourceTree) -> Bool {
    guard let entry = (try? base.entry(at: path)) ?? nil,
      let bytes = try? base.bytes(of: entry, limit: 64 << 20)
    else { return false }
    return bytes.split(separator: 0x0A, omittingEmptySubsequences: false).contains { other in
      (other.last == 0x0D ? other.dropLast() : other).elementsEqual(line)
    }
  }
}
