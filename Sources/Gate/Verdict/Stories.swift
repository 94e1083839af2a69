import Evidence

extension StoryPattern {
  /// Every story that the findings tell.
  static func stories(_ findings: [Finding]) throws(GateError) -> [Story] {
    let patterns = try all()
    let rules = patterns.reduce(into: Set()) { $0.formUnion($1.rules) }
    // Of many findings few are part of any story.
    let signs = findings.filter { rules.contains($0.rule.id) }
    return Story.distinct(patterns.flatMap { $0.stories(signs) })
  }

  /// One story for each thing about which enough of the rules fired.
  func stories(_ findings: [Finding]) -> [Story] {
    var bySubject: [Subject: [Finding]] = [:]
    let rules = rules
    for finding in findings where counts(finding) && rules.contains(finding.rule.id) {
      for subject in finding.subjects where subject.kind == group {
        bySubject[subject, default: []].append(finding)
      }
    }
    return bySubject.keys.sorted().compactMap { subject in
      let members = self.members(bySubject[subject, default: []], of: subject)
      return members.isEmpty ? nil : story(subject, members)
    }
  }

  /// What lay there before and is no trace of an act is none of a story.
  private func counts(_ finding: Finding) -> Bool {
    finding.kind == .attack || finding.kind == .signal || finding.change != .existing
  }

  /// The findings that make the story; none when they do not suffice.
  private func members(_ findings: [Finding], of group: Subject) -> [Finding] {
    guard let per else { return suffices(findings) ? findings : [] }
    var byThing: [Subject: [Finding]] = [:]
    for finding in findings {
      for subject in finding.subjects where subject.kind == per {
        byThing[subject, default: []].append(finding)
      }
    }
    var told = Set<String>()
    for (_, about) in byThing where suffices(about) {
      told.formUnion(about.map(\.fingerprint))
    }
    guard !told.isEmpty else { return [] }
    // What is about the group alone belongs to whatever happened in it.
    return findings.filter { finding in
      told.contains(finding.fingerprint) || !finding.subjects.contains { $0.kind == per }
    }
  }

  private func suffices(_ findings: [Finding]) -> Bool {
    let strong = findings.filter { any.contains($0.rule.id) && $0.severity >= (floor ?? .info) }
    guard !strong.isEmpty else { return false }
    if let alone, strong.contains(where: { $0.level >= alone }) { return true }
    return Set(findings.map(\.rule.id)).subtracting(tells).count >= needs
  }

  /// What is less grave than the story itself does not carry it.
  private var floor: Severity? { level }

  private func story(_ subject: Subject, _ members: [Finding]) -> Story {
    let strongest = members.sorted {
      ($1.level, $1.severity, $0.rule.id, $0.subject.id) < (
        $0.level, $0.severity, $1.rule.id, $1.subject.id
      )
    }
    var techniques: [Technique] = []
    for technique in strongest.flatMap(\.rule.techniques) where !techniques.contains(technique) {
      techniques.append(technique)
    }
    return Story(
      id: id, title: title, severity: max(floor ?? .info, strongest.map(\.severity).max() ?? .info),
      level: max(floor ?? .info, strongest.map(\.level).max() ?? .info), group: subject,
      findings: strongest.map(\.fingerprint), timeline: timeline(strongest),
      techniques: techniques, subjects: subjects(strongest, besides: subject))
  }

  /// What it happened to: references where there are any, else the subjects of the findings.
  private func subjects(_ findings: [Finding], besides group: Subject) -> [Subject] {
    let all = Set(findings.flatMap(\.subjects)).subtracting([group])
    let references = all.filter { $0.kind == .ref }
    return (references.isEmpty ? all.filter { $0.kind != .commit } : references).sorted()
  }

  /// One event for each thing, with the strongest sign about it, in the order of claimed dates; those
  /// without a date last.
  private func timeline(_ strongest: [Finding]) -> [Story.Event] {
    var seen = Set<Subject>()
    var events: [(moment: Instant?, what: String)] = []
    for finding in strongest {
      let thing = finding.subjects.filter { $0.kind == (per ?? finding.subject.kind) }.min()
      guard seen.insert(thing ?? finding.subject).inserted else { continue }
      events.append((finding.moment, finding.message))
    }
    return events.sorted { left, right in
      switch (left.moment, right.moment) {
      case (let one?, let other?): one == other ? left.what < right.what : one < other
      case (nil, nil): left.what < right.what
      case (let one, _): one != nil
      }
    }.map { Story.Event(time: $0.moment?.text, what: $0.what) }
  }
}

extension Story {
  /// Without those of which another story tells everything; of two that tell the same, the first stays.
  ///
  /// - Complexity: O(n) in the findings of all, where few stories share one.
  static func distinct(_ stories: [Story]) -> [Story] {
    let members = stories.map { Set($0.findings) }
    var holders: [String: [Int]] = [:]
    for (index, ids) in members.enumerated() {
      for id in ids { holders[id, default: []].append(index) }
    }
    return stories.indices.filter { one in
      // Whatever tells all of a story holds the finding that the fewest hold.
      let rivals = members[one].compactMap { holders[$0] }.min { $0.count < $1.count }
      return !(rivals ?? []).contains { other in
        members[one].isStrictSubset(of: members[other])
          || (other < one && members[one] == members[other])
      }
    }.map { stories[$0] }
  }
}

extension Finding {
  fileprivate var subjects: Set<Subject> { Set([subject] + related) }
}
