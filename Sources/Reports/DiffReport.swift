import Evidence

/// One page about what a change does to the supply chain.
public enum DiffReport {
  /// A package that came, went or moved.
  public struct Line: Sendable, Comparable {
    public let sign: String
    public let name: String
    public let detail: String

    public init(sign: String, name: String, detail: String) {
      self.sign = sign
      self.name = name
      self.detail = detail
    }

    public static func < (left: Line, right: Line) -> Bool {
      (left.sign, left.name, left.detail) < (right.sign, right.name, right.detail)
    }
  }

  public static func text(_ verdict: Verdict, lines: [Line], usesColour: Bool, width: Int = 80)
    -> [UInt8]
  {
    var page = TextPage(width: width, usesColour: usesColour)
    let groups: [(String, String)] = [
      ("+", "added"), ("-", "removed"), (">", "upgraded"), ("<", "downgraded"),
      ("~", "changed"),
    ]
    for (sign, title) in groups {
      let members = Array(Set(lines.filter { $0.sign == sign }.map { "\($0.name) \($0.detail)" }))
        .sorted()
      guard !members.isEmpty else { continue }
      page.line("\(members.count) \(title)")
      for member in members.prefix(40) { page.line("  \(sign) \(VisibleText.of(member))") }
      if members.count > 40 { page.line("    and \(members.count - 40) more") }
    }
    let noted = verdict.findings.filter { $0.level > .info && $0.change != .existing }
    for finding in noted {
      page.item("\(finding.level.name)[\(finding.rule.id)] \(VisibleText.of(finding.message))")
    }
    if lines.isEmpty && noted.isEmpty { page.line("no change to what is installed or trusted") }
    return Array(page.text.utf8)
  }
}
