import Evidence

/// A thing elsewhere that a change starts, ceases or continues to use under another reference.
public struct ReferenceChange: Sendable, Hashable {
  /// `action`, `workflow`, `hook`, `include`, `image`, `submodule`, `tag`.
  public let kind: String
  public let thing: String
  /// Nil when it came.
  public let was: String?
  /// Nil when it went.
  public let now: String?

  public init(kind: String, thing: String, was: String?, now: String?) {
    self.kind = kind
    self.thing = thing
    self.was = was
    self.now = now
  }
}

extension ReferenceChange {
  private struct Thing: Hashable, Comparable {
    let kind: String
    let name: String

    static func < (left: Thing, right: Thing) -> Bool {
      (left.kind, left.name) < (right.kind, right.name)
    }
  }

  /// What two readings of pipelines and submodules differ in, sorted. A thing with one reference on either
  /// side changed it; else references came and went.
  public static func between(
    _ before: [PipelineReferences], _ after: [PipelineReferences], _ submodulesBefore: [Submodule],
    _ submodules: [Submodule]
  ) -> [ReferenceChange] {
    let was = references(before, submodulesBefore)
    let now = references(after, submodules)
    return Set(was.keys).union(now.keys).sorted().flatMap { thing in
      changes(thing, was[thing, default: []], now[thing, default: []])
    }
  }

  private static func changes(
    _ thing: Thing, _ was: Set<String>, _ now: Set<String>
  ) -> [ReferenceChange] {
    let gone = was.subtracting(now).sorted()
    let came = now.subtracting(was).sorted()
    if let old = gone.first, let new = came.first, gone.count == 1, came.count == 1 {
      return [ReferenceChange(kind: thing.kind, thing: thing.name, was: old, now: new)]
    }
    return gone.map { ReferenceChange(kind: thing.kind, thing: thing.name, was: $0, now: nil) }
      + came.map { ReferenceChange(kind: thing.kind, thing: thing.name, was: nil, now: $0) }
  }

  private static func references(
    _ pipelines: [PipelineReferences], _ submodules: [Submodule]
  ) -> [Thing: Set<String>] {
    var found: [Thing: Set<String>] = [:]
    for use in pipelines.flatMap(\.uses) {
      guard let upstream = use.upstream else { continue }
      let name = upstream.description + (use.subpath.isEmpty ? "" : "/" + use.subpath)
      let comment = use.comment.map { "  # \($0)" } ?? ""
      found[Thing(kind: use.kind.rawValue, name: name), default: []]
        .insert(use.reference.text + comment)
    }
    for use in pipelines.flatMap(\.images) {
      let name = use.image.map { "\($0.registry)/\($0.repository)" } ?? use.text
      let reference = [use.image?.tag, use.image?.digest].compactMap(\.self).joined(separator: "@")
      found[Thing(kind: "image", name: name), default: []].insert(reference)
    }
    for module in submodules {
      found[Thing(kind: "submodule", name: module.path.text), default: []]
        .insert([module.commit, module.url].compactMap(\.self).joined(separator: " "))
    }
    return found
  }
}

extension Use.Reference {
  /// As it stands behind the `@`; empty when nothing stands there.
  public var text: String {
    switch self {
    case .commit(let id): id
    case .named(let name): name
    case .missing, .local, .unreadable: ""
    }
  }
}
