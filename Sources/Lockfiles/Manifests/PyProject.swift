import Evidence
import Inventory
import Syntax

/// `pyproject.toml`: the project's dependencies (PEP 621), dependency groups (PEP 735), and the tables of
/// poetry, pdm and uv. What `[build-system]` requires is in no lockfile and not read.
enum PyProject: ManifestFormat {
  static let ecosystem = Ecosystem.pypi
  static let names: Set = ["pyproject.toml"]

  static func read(_ source: Source) -> Reading<Manifest> {
    TOMLReading.read(source, options: .v11) { document throws(ReadError) in
      let root = document.root
      var reader = PyProjectReader(root["tool"]?["uv"])
      try reader.read(root)
      let name = root["project"]?["name"]?.string ?? root["tool"]?["poetry"]?["name"]?.string
      let manifest = Manifest(
        source: source, ecosystem: .pypi, name: name, requirements: reader.requirements,
        workspaces: reader.workspaces, overrides: reader.overrides, bundled: [],
        installScripts: [], anomalies: reader.anomalies)
      return (manifest, reader.anomalies)
    }
  }
}

private struct PyProjectReader {
  private(set) var requirements: [Requirement] = []
  private(set) var overrides: [Manifest.Override] = []
  private(set) var workspaces: [String] = []
  private(set) var anomalies: [Anomaly] = []
  /// Where uv takes a package from instead of its registry, by canonical name.
  private var sources: [String: String] = [:]

  init(_ uv: TOMLValue?) {
    guard let table = uv?["sources"] else { return }
    for member in table.members {
      let value =
        member.value.kind == .array ? member.value.elements.map { $0 }.first : member.value
      if let value, let text = Self.uvSource(value) {
        sources[PythonName.canonical(member.key.bytes())] = text
      }
    }
  }

  mutating func read(_ root: TOMLValue) throws(ReadError) {
    if let project = try root["project"]?.table("'project'") {
      try add(project["dependencies"], .dependencies, "'dependencies'")
      if let extras = try project["optional-dependencies"]?.table("'optional-dependencies'") {
        for extra in extras.members { try add(extra.value, .optionalDependencies, "an extra") }
      }
    }
    if let groups = try root["dependency-groups"]?.table("'dependency-groups'") {
      try readGroups(groups)
    }
    guard let tool = try root["tool"]?.table("'tool'") else { return }
    if let poetry = try tool["poetry"]?.table("'tool.poetry'") { try readPoetry(poetry) }
    if let pdm = try tool["pdm"]?.table("'tool.pdm'") { try readPdm(pdm) }
    if let uv = try tool["uv"]?.table("'tool.uv'") { try readUv(uv) }
  }

  private mutating func add(
    _ list: TOMLValue?, _ group: Requirement.Group, _ what: String
  ) throws(ReadError) {
    for item in try list?.texts(what) ?? [] { try add(item, group) }
  }

  private mutating func add(_ item: TOMLValue, _ group: Requirement.Group) throws(ReadError) {
    let requirement = try Self.requirement(item)
    requirements.append(
      Requirement(
        name: requirement.name, specifier: sources[requirement.name] ?? requirement.specifier,
        group: group, range: item.range, isConditional: !requirement.marker.isEmpty))
  }

  private static func requirement(_ item: TOMLValue) throws(ReadError) -> PythonRequirement {
    guard let requirement = PythonRequirement(item.bytes()) else {
      throw ReadError(at: item.range.lowerBound, "a text that is no requirement (PEP 508)")
    }
    return requirement
  }

  /// Every group on its own; one that another includes is there anyway.
  private mutating func readGroups(_ groups: TOMLValue) throws(ReadError) {
    let names = Set(groups.members.map { PythonName.canonical($0.key.bytes()) })
    for group in groups.members {
      for item in try group.value.array("a dependency group") {
        if item.kind == .string {
          try add(item, .devDependencies)
        } else if let included = item["include-group"], included.kind == .string {
          let name = PythonName.canonical(included.bytes())
          guard !names.contains(name) else { continue }
          anomalies.append(
            Anomaly(
              .disagreement, item.range, "'include-group' names '\(name)', which is not there"))
        } else {
          throw ReadError(
            at: item.range.lowerBound, "a group has requirements and 'include-group' alone")
        }
      }
    }
  }

  // MARK: Tools

  private mutating func readPoetry(_ poetry: TOMLValue) throws(ReadError) {
    try addPoetry(poetry["dependencies"], .dependencies)
    try addPoetry(poetry["dev-dependencies"], .devDependencies)
    guard let groups = try poetry["group"]?.table("'group'") else { return }
    for group in groups.members {
      try addPoetry(try group.value.table("a group")["dependencies"], .devDependencies)
    }
  }

  /// `name = "^1"`, a table, or an array of tables for different environments.
  private mutating func addPoetry(
    _ table: TOMLValue?, _ group: Requirement.Group
  ) throws(ReadError) {
    guard let table else { return }
    for member in try table.table("poetry's dependencies").members {
      let name = PythonName.canonical(member.key.bytes())
      if name == "python" { continue }
      let variants = member.value.kind == .array ? Array(member.value.elements) : [member.value]
      for variant in variants {
        let isOptional = group == .dependencies && variant["optional"]?.bool == true
        requirements.append(
          Requirement(
            name: name, specifier: Self.poetrySpecifier(variant),
            group: isOptional ? .optionalDependencies : group,
            range: variants.count == 1 ? member.pairRange : variant.range,
            isConditional: ["python", "markers", "platform"].contains { variant.member($0) != nil })
        )
      }
    }
  }

  private static func poetrySpecifier(_ value: TOMLValue) -> String {
    if let text = value.string { return text }
    if let git = value["git"]?.string {
      for key in ["rev", "tag", "branch"] {
        if let reference = value.member(key)?.string { return "git+\(git)@\(reference)" }
      }
      return "git+\(git)"
    }
    if let url = value["url"]?.string { return url }
    if let path = (value["path"] ?? value["file"])?.string { return "file:\(path)" }
    return value["version"]?.string ?? "*"
  }

  private mutating func readPdm(_ pdm: TOMLValue) throws(ReadError) {
    if let groups = try pdm["dev-dependencies"]?.table("'dev-dependencies'") {
      for group in groups.members {
        for item in try group.value.texts("a group") {
          let text = Self.withoutEditable(item.bytes())
          guard let requirement = PythonRequirement(text) else {
            // `-e file:///${PROJECT_ROOT}/sub#egg=name`
            guard let reference = RequirementReference(text), let name = reference.name else {
              continue
            }
            add(name, reference.address, item.range)
            continue
          }
          add(
            requirement.name, requirement.specifier, item.range,
            isConditional: !requirement.marker.isEmpty)
        }
      }
    }
    let overrides = pdm["resolution"]?["overrides"] ?? pdm["overrides"]
    for member in try overrides?.table("'overrides'").members.map({ $0 }) ?? [] {
      self.overrides.append(
        Manifest.Override(
          selector: PythonName.canonical(member.key.bytes()),
          specifier: member.value.string ?? "", range: member.pairRange))
    }
  }

  private mutating func add(
    _ name: String, _ specifier: String, _ range: Range<Int>, isConditional: Bool = false
  ) {
    requirements.append(
      Requirement(
        name: name, specifier: specifier, group: .devDependencies, range: range,
        isConditional: isConditional))
  }

  private static func withoutEditable(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    text.starts(with: "-e ".utf8) ? text.dropFirst(3) : text
  }

  private mutating func readUv(_ uv: TOMLValue) throws(ReadError) {
    try add(uv["dev-dependencies"], .devDependencies, "'dev-dependencies'")
    workspaces = try uv["workspace"]?["members"]?.texts("'members'").compactMap(\.string) ?? []
    let lists = [uv["override-dependencies"], uv["constraint-dependencies"]]
    for list in lists.compactMap(\.self) where list.kind == .array {
      for item in list.elements where item.kind == .string {
        let requirement = try Self.requirement(item)
        overrides.append(
          Manifest.Override(
            selector: requirement.name, specifier: requirement.specifier, range: item.range))
      }
    }
  }

  /// Nil for a source that only names a registry.
  private static func uvSource(_ value: TOMLValue) -> String? {
    if let git = value["git"]?.string {
      for key in ["rev", "tag", "branch"] {
        if let text = value.member(key)?.string { return "git+\(git)?\(key)=\(text)" }
      }
      return "git+\(git)"
    }
    if let url = value["url"]?.string { return url }
    if let path = value["path"]?.string { return "file:\(path)" }
    return value["workspace"]?.bool == true ? "workspace:" : nil
  }
}
