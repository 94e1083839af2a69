import Evidence
import Syntax
import Tables

/// How findings about one act are told as one.
struct StoryPattern: Sendable {
  let id: String
  let title: String
  /// What the findings have to have in common.
  let group: Subject.Kind
  /// How many different rules of the list must have fired.
  let needs: Int
  let rules: Set<String>

  /// The patterns under `policies/stories`.
  static func all() throws(GateError) -> [StoryPattern] {
    let table = pintle_table_story_dependency_swap()
    let bytes = Array(UnsafeBufferPointer(start: table.bytes, count: table.size))
    return [try read(Source(bytes, path: "policies/stories/dependency-swap.yaml", origin: .pins))]
  }

  static func read(_ source: Source) throws(GateError) -> StoryPattern {
    guard let root = (try? YAMLDocument(source))?.root else {
      throw GateError("not YAML", place: source.place(.cause))
    }
    let settings = try Settings(
      root, in: source, keys: ["id", "title", "group", "needs", "rules"], of: "a story")
    let rules = try settings.texts("rules")
    guard let id = try settings.text("id"), let title = try settings.text("title"),
      let group = try settings.text("group").flatMap(Subject.Kind.init(rawValue:)),
      let needs = settings["needs"]?.integer, needs > 1,
      let unknown = Optional(rules.filter { !GateRules.ids.contains($0) }), unknown.isEmpty
    else { throw settings.fail(root, "a story has an id, title, group, needs and known rules") }
    return StoryPattern(id: id, title: title, group: group, needs: needs, rules: Set(rules))
  }

  /// One story for each subject about which enough of the rules fired.
  func stories(_ findings: [Finding]) -> [Story] {
    var bySubject: [Subject: [Finding]] = [:]
    for finding in findings where rules.contains(finding.rule.id) && finding.change != .existing {
      for subject in Set([finding.subject] + finding.related) where subject.kind == group {
        bySubject[subject, default: []].append(finding)
      }
    }
    return bySubject.keys.sorted().compactMap { subject in
      let members = bySubject[subject, default: []]
      return Set(members.map(\.rule.id)).count >= needs ? story(subject, members) : nil
    }
  }

  private func story(_ subject: Subject, _ members: [Finding]) -> Story {
    let strongest = members.sorted {
      ($1.level, $1.severity, $0.rule.id) < ($0.level, $0.severity, $1.rule.id)
    }
    var techniques: [Technique] = []
    for technique in strongest.flatMap(\.rule.techniques) where !techniques.contains(technique) {
      techniques.append(technique)
    }
    return Story(
      id: id, title: title, severity: strongest.map(\.severity).max() ?? .info,
      level: strongest.map(\.level).max() ?? .info, group: subject,
      findings: strongest.map(\.fingerprint),
      timeline: strongest.map { Story.Event(time: nil, what: $0.message) }, techniques: techniques)
  }
}
