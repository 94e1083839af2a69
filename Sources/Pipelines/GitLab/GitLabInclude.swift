import Inventory
import Syntax

extension Gathering {
  /// What stands under `include`: one entry, or a list of them.
  mutating func addIncludes(_ value: YAMLValue) {
    if value.kind == .sequence, value.tag != "!reference" {
      for entry in value.elements { addInclude(entry) }
    } else if !value.isNull {
      addInclude(value)
    }
  }

  private mutating func addInclude(_ entry: YAMLValue) {
    switch entry.kind {
    case .scalar: addIncludedFile(entry)
    case .sequence:
      add(.include, WrittenText(entry), unreadable: "what it refers to is put together elsewhere")
    case .mapping: addIncludeMapping(entry)
    }
  }

  /// A text alone: an address or a path.
  private mutating func addIncludedFile(_ value: YAMLValue) {
    let isRemote = ["https://", "http://"].contains { value.string?.hasPrefix($0) == true }
    if isRemote { addRemote(value, isPinned: false) } else { addLocal(value) }
  }

  private mutating func addIncludeMapping(_ entry: YAMLValue) {
    let parts = entry.values([
      "project", "ref", "file", "component", "remote", "integrity", "local", "template", "artifact",
    ])
    for project in parts["project"] ?? [] {
      addProject(project, parts["ref"]?.last, files: parts["file"] ?? [])
    }
    for component in parts["component"] ?? [] { addComponent(component) }
    for remote in parts["remote"] ?? [] { addRemote(remote, isPinned: parts["integrity"] != nil) }
    for local in parts["local"] ?? [] { addLocal(local) }
    for artifact in parts["artifact"] ?? [] {
      add(.include, WrittenText(artifact), unreadable: "a file that another job makes")
    }
    let isKnown = ["project", "component", "remote", "local", "template", "artifact"].contains {
      parts[$0] != nil
    }
    if !isKnown { add(.include, WrittenText(entry), unreadable: "an include of no known form") }
  }

  private mutating func addLocal(_ value: YAMLValue) {
    let text = WrittenText(value)
    add(.include, text, .local, subpath: String(text.text.drop { $0 == "/" }))
  }

  private mutating func addRemote(_ value: YAMLValue, isPinned: Bool) {
    let reason = isPinned ? "a remote file, whose digest 'integrity' states" : "a remote file"
    add(.include, WrittenText(value), unreadable: reason)
  }
}

// Files of other projects. `project:` states no host: it is on the server that runs the pipeline, which
// the file does not name. gitlab.com is assumed.
extension Gathering {
  /// One use for each file. The text is `project@ref`, and its place the reference's when there is one.
  private mutating func addProject(_ project: YAMLValue, _ ref: YAMLValue?, files: [YAMLValue]) {
    let name = WrittenText(project)
    let version = ref.map { WrittenText($0) }
    let text = WrittenText(
      text: version.map { name.text + "@" + $0.text } ?? name.text,
      range: version?.range ?? name.range, comment: version?.comment ?? name.comment)
    let upstream = UpstreamName(host: "gitlab.com", path: name.text)
    let reference = Gathering.reference(name, project, version, ref, upstream)
    for file in Gathering.paths(files) {
      add(.include, text, reference, upstream: upstream, subpath: file)
    }
  }

  private static func reference(
    _ name: WrittenText, _ project: YAMLValue, _ version: WrittenText?, _ ref: YAMLValue?,
    _ upstream: UpstreamName?
  ) -> Use.Reference {
    if name.text.contains("$") || version?.text.contains("$") == true {
      return .unreadable("a variable, which only a run resolves")
    }
    guard upstream != nil, !name.isCut, project.kind == .scalar else {
      return .unreadable("not of the form group/project")
    }
    guard let version, ref?.isNull == false else { return .missing }
    guard ref?.kind == .scalar, !version.isCut else { return .unreadable("'ref' is not a text") }
    return Use.Reference(reading: version.text)
  }

  /// The files of one include; one empty path when none is stated.
  private static func paths(_ files: [YAMLValue]) -> [String] {
    let values = files.flatMap { $0.kind == .sequence ? $0.elements : [$0] }
    let paths = values.map { String(WrittenText($0).text.drop { $0 == "/" }) }
    return paths.isEmpty ? [""] : paths
  }

  /// `host/path/name@version`; the name is that of a template in the project at `path`. Versions may be
  /// `~latest` or parts of one, which move.
  private mutating func addComponent(_ value: YAMLValue) {
    let text = WrittenText(value)
    if text.text.contains("$") {
      return add(.include, text, unreadable: "a variable, which only a run resolves")
    }
    let halves = text.text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = (halves.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
    guard value.kind == .scalar, !text.isCut, let host = parts.first, let name = parts.last,
      let upstream = UpstreamName(
        host: String(host), path: parts.dropFirst().dropLast().joined(separator: "/")),
      Subpath.isStrict(name)
    else { return add(.include, text, unreadable: "not of the form host/project/name@version") }
    let reference: Use.Reference =
      switch halves.count == 2 ? halves[1] : nil {
      case nil: .missing
      case "~latest": .named("~latest")
      case .some(let version): .init(reading: version)
      }
    add(.include, text, reference, upstream: upstream, subpath: String(name))
  }
}
