import Evidence
import Syntax
import Tables

/// How findings about one act are told as one: the data under `policies/stories`.
struct StoryPattern: Sendable {
  let id: String
  let title: String
  /// What the findings have to have in common.
  let group: Subject.Kind
  /// What inside the group the signs have to be about, so that signs about different things do not add
  /// up; nil for the group itself.
  let per: Subject.Kind?
  /// How many different rules must have fired about one thing.
  let needs: Int
  /// The least level of such a story.
  let level: Severity?
  /// At least one of these must be among them.
  let any: Set<String>
  /// From this level on such a finding needs no other.
  let alone: Severity?
  /// Rules that count beside it.
  let joins: Set<String>
  /// Rules that are told along and do not count: others imply them.
  let tells: Set<String>

  private static let keys = [
    "id", "title", "group", "per", "needs", "level", "any", "alone", "joins", "tells",
  ]

  /// The embedded patterns, in order of their ids.
  static func all() throws(GateError) -> [StoryPattern] {
    let tables = [
      pintle_table_story_contagious_interview(), pintle_table_story_dependency_swap(),
      pintle_table_story_forged_rewrite(), pintle_table_story_poisoned_pipeline_execution(),
      pintle_table_story_poisoned_reference(),
      pintle_table_story_registry_worm(), pintle_table_story_tag_hijack(),
      pintle_table_story_trojaned_release(),
    ]
    var patterns: [StoryPattern] = []
    for table in tables {
      let bytes = Array(UnsafeBufferPointer(start: table.bytes, count: table.size))
      patterns.append(try read(Source(bytes, path: "policies/stories", origin: .pins)))
    }
    return patterns
  }

  static func read(_ source: Source) throws(GateError) -> StoryPattern {
    guard let root = (try? YAMLDocument(source))?.root else {
      throw GateError("not YAML", place: source.place(.cause))
    }
    let settings = try Settings(root, in: source, keys: keys, of: "a story")
    guard let id = try settings.text("id"), let title = try settings.text("title"),
      let group = try settings.text("group").flatMap(Subject.Kind.init(rawValue:)),
      let needs = settings["needs"]?.integer, needs > 1
    else { throw settings.fail(root, "a story has an id, a title, a group and needs") }
    let pattern = StoryPattern(
      id: id, title: title, group: group,
      per: try settings.text("per").flatMap(Subject.Kind.init(rawValue:)), needs: needs,
      level: try settings.text("level").flatMap(Severity.init(name:)),
      any: Set(try settings.texts("any")),
      alone: try settings.text("alone").flatMap(Severity.init(name:)),
      joins: Set(try settings.texts("joins")), tells: Set(try settings.texts("tells")))
    if let unknown = pattern.rules.first(where: { !GateRules.ids.contains($0) }) {
      throw settings.fail(root, "story '\(id)' names '\(unknown)', which is no rule")
    }
    return pattern
  }

  var rules: Set<String> { any.union(joins).union(tells) }
}
