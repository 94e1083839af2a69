import Evidence

extension Verdict {
  /// The findings that people are shown one by one: those of no story, and of each story the strongest of
  /// each of its graver rules. A story of 75 tags is one thing, not three hundred.
  var toldFindings: [Finding] {
    var members = Set<String>()
    var kept = Set<String>()
    for story in stories where story.findings.count > Verdict.few {
      members.formUnion(story.findings)
      let strongest = Dictionary(
        grouping: findings.filter { Set(story.findings).contains($0.fingerprint) }, by: \.rule.id)
      let first = strongest.values.compactMap(\.first)
      let top = first.map(\.level).max() ?? .info
      kept.formUnion(first.filter { $0.level >= min(top, .high) }.map(\.fingerprint))
    }
    return findings.filter { !members.contains($0.fingerprint) || kept.contains($0.fingerprint) }
  }

  /// A story of so many findings is told in full.
  static let few = 6

  /// What decides, counted as the gate counts: a story is one.
  var issues: (stories: Int, findings: Int) {
    let told = Set(stories.flatMap(\.findings))
    return (
      stories.count { !deciding.isDisjoint(with: $0.findings) },
      deciding.count { !told.contains($0) }
    )
  }
}

extension Story {
  /// `75 tag-older-than-parent, 75 forged-web-flow, 1 tags-share-parent`
  func signs(_ verdict: Verdict) -> String {
    let mine = Set(findings)
    var counts: [String: Int] = [:]
    for finding in verdict.findings where mine.contains(finding.fingerprint) {
      counts[finding.rule.id, default: 0] += 1
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  /// The names of what it happened to, those with numbers in their order; of references without what they
  /// all have in front.
  var names: [String] {
    allNames.sorted { NaturalOrder.precedes($0, $1) }
  }

  private var allNames: [String] {
    subjects.map { subject in
      guard subject.kind == .ref else { return subject.id }
      let name = subject.id.split(separator: " ").last.map(String.init) ?? subject.id
      return name.hasPrefix("refs/tags/") ? String(name.dropFirst("refs/tags/".count)) : name
    }
  }

  /// `75 tags of this repository`
  var extent: String {
    let what = group.id == "." ? "this repository" : group.id
    guard !subjects.isEmpty else { return what }
    let isTags = subjects.allSatisfy { $0.kind == .ref && $0.id.contains("refs/tags/") }
    let noun = isTags ? "tag" : subjects[0].kind.rawValue
    return "\(subjects.count) \(noun)\(subjects.count == 1 ? "" : "s") of \(what)"
  }
}

/// Order in which `0.9.0` stands before `0.10.0`.
enum NaturalOrder {
  static func precedes(_ left: String, _ right: String) -> Bool {
    let (one, other) = (parts(left), parts(right))
    for (a, b) in zip(one, other) where a != b {
      switch (Int(a), Int(b)) {
      case (let x?, let y?) where x != y: return x < y
      default: return a < b
      }
    }
    return one.count < other.count
  }

  private static func parts(_ text: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = Substring(text)
    while let first = rest.first {
      let isDigit = first.isASCII && first.isNumber
      let part = rest.prefix { ($0.isASCII && $0.isNumber) == isDigit }
      parts.append(part)
      rest = rest.dropFirst(part.count)
    }
    return parts
  }
}
