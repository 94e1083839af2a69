import Evidence
import Inventory
import Syntax

/// `Cargo.toml` (The Cargo Book, "The Manifest Format"): what a package or a workspace asks for.
///
/// A dependency that a member takes over from its workspace has the specifier `workspace:`, unless this
/// very file says what the workspace wants.
enum CargoManifest: ManifestFormat {
  static let ecosystem = Ecosystem.cargo
  static let names: Set = ["Cargo.toml"]

  static func read(_ source: Source) -> Reading<Manifest> {
    TOMLReading.read(source, options: .v11) { document throws(ReadError) in
      var reader = CargoManifestReader()
      try reader.read(document.root)
      let manifest = Manifest(
        source: source, ecosystem: .cargo, name: document.root["package"]?["name"]?.string,
        requirements: reader.requirements, workspaces: reader.members,
        overrides: reader.overrides, bundled: [], installScripts: [], anomalies: [],
        shared: reader.shared)
      return (manifest, [])
    }
  }
}

private struct CargoManifestReader {
  private(set) var requirements: [Requirement] = []
  private(set) var overrides: [Manifest.Override] = []
  private(set) var members: [String] = []
  /// By the workspace's key.
  private(set) var shared: [String: Requirement] = [:]

  private static let groups: [(key: StaticString, group: Requirement.Group)] = [
    ("dependencies", .dependencies), ("build-dependencies", .dependencies),
    ("build_dependencies", .dependencies), ("dev-dependencies", .devDependencies),
    ("dev_dependencies", .devDependencies),
  ]

  mutating func read(_ root: TOMLValue) throws(ReadError) {
    if let workspace = root["workspace"] {
      members = try workspace["members"]?.texts("'members'").compactMap(\.string) ?? []
      if let dependencies = try workspace["dependencies"]?.table("'dependencies'") {
        for member in dependencies.members {
          shared[member.key.string] = try requirement(member, .dependencies)
        }
      }
    }
    try readGroups(root)
    if let target = root["target"] {
      for member in try target.table("'target'").members {
        try readGroups(try member.value.table("a target"))
      }
    }
    if root["workspace"] != nil { addFolders() }
    try readPatches(root)
  }

  /// A workspace's folders that its root depends on are members without being named.
  private mutating func addFolders() {
    for requirement in requirements where requirement.specifier.hasPrefix("file:") {
      members.append(String(requirement.specifier.dropFirst("file:".utf8.count)))
    }
  }

  private mutating func readGroups(_ table: TOMLValue) throws(ReadError) {
    for (key, group) in Self.groups {
      guard let dependencies = table[key] else { continue }
      for member in try dependencies.table("'\(key)'").members {
        requirements.append(try requirement(member, group))
      }
    }
  }

  private func requirement(
    _ member: TOMLMember, _ group: Requirement.Group
  ) throws(ReadError) -> Requirement {
    let (key, value) = (member.key.string, member.value)
    if value.kind == .string {
      return Requirement(
        name: key, specifier: value.string ?? "", group: group, range: member.pairRange)
    }
    let table = try value.table("dependency '\(key)'")
    let isOptional = table["optional"]?.bool == true
    let group = isOptional && group == .dependencies ? .optionalDependencies : group
    let isShared = table["workspace"]?.bool == true
    let taken = isShared ? shared[key] : nil
    return Requirement(
      name: table["package"]?.string ?? taken?.name ?? key,
      specifier: taken?.specifier ?? (isShared ? "workspace:" : Self.specifier(table)),
      group: group, range: member.pairRange)
  }

  /// Git and folders win over a version, which then stands for the published package alone.
  static func specifier(_ table: TOMLValue) -> String {
    if let git = table["git"]?.string {
      for key in ["rev", "tag", "branch"] {
        if let value = table.member(key)?.string { return "git+\(git)?\(key)=\(value)" }
      }
      return "git+\(git)"
    }
    if let path = table["path"]?.string { return "file:\(path)" }
    return table["version"]?.string ?? "*"
  }

  /// `[patch.<registry>]` and the older `[replace]`.
  private mutating func readPatches(_ root: TOMLValue) throws(ReadError) {
    if let patch = root["patch"] {
      for registry in try patch.table("'patch'").members {
        let selector = "patch.\(registry.key.string) > "
        try readOverrides(registry.value, selector)
      }
    }
    if let replace = root["replace"] { try readOverrides(replace, "replace > ") }
  }

  private mutating func readOverrides(
    _ table: TOMLValue, _ selector: String
  ) throws(ReadError) {
    for member in try table.table("a patch").members {
      let specifier = member.value.string ?? Self.specifier(member.value)
      let name = member.value["package"]?.string ?? member.key.string
      overrides.append(
        Manifest.Override(
          selector: selector + name, specifier: specifier, range: member.pairRange))
    }
  }
}
