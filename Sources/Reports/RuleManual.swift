import Evidence

/// A rule's page, made from the rule itself.
public enum RuleManual {
  private static func sections(_ rule: Rule) -> [(String, String)] {
    [
      ("What and why", rule.explanation), ("What a finding shows", rule.evidence),
      ("What to do", rule.remedy), ("When it is wrong", rule.falsePositives),
      (
        "ATT&CK (\(Technique.version))",
        rule.techniques.map { "\($0.id) \($0.name)" }.joined(separator: "; ")
      ),
    ].filter { !$0.1.isEmpty }
  }

  private static func head(_ rule: Rule) -> String {
    "\(rule.kind.rawValue), severity \(rule.severity.name), confidence \(rule.confidence.name); domain \(rule.domain.rawValue)"
  }

  public static func markdown(_ rule: Rule) -> String {
    var text = "# \(rule.id)\n\n\(rule.title)\n\n*\(head(rule))*\n"
    for (title, body) in sections(rule) { text += "\n## \(title)\n\n\(folded(body))\n" }
    return text
  }

  /// For a terminal of 80 columns.
  public static func text(_ rule: Rule, width: Int = 80) -> String {
    var text = "\(rule.id): \(rule.title)\n\(head(rule))\n"
    for (title, body) in sections(rule) {
      text += "\n\(title)\n"
      for line in Wrapping.lines(folded(body), first: 2, rest: 2, width: width) {
        text += "  \(line)\n"
      }
    }
    return text
  }

  /// The list of all rules, linked to their pages.
  public static func index(_ rules: [Rule]) -> String {
    var text = "# Rules\n\n| rule | kind | severity | confidence | what |\n|---|---|---|---|---|\n"
    for rule in rules {
      text +=
        "| [\(rule.id)](\(rule.id).md) | \(rule.kind.rawValue) | \(rule.severity.name) | \(rule.confidence.name) | \(rule.title) |\n"
    }
    return text
  }

  private static func folded(_ body: String) -> String {
    body.split(separator: "\n", omittingEmptySubsequences: true).joined(separator: " ")
  }
}
