import Evidence
import Inventory
import Syntax

/// `Pipfile` (pipenv): `[packages]`, `[dev-packages]` and categories of the project's own.
enum Pipfile: ManifestFormat {
  static let ecosystem = Ecosystem.pypi
  static let names: Set = ["Pipfile"]

  private static let settings: Set = ["source", "requires", "pipenv", "scripts"]

  static func read(_ source: Source) -> Reading<Manifest> {
    TOMLReading.read(source, options: .v11) { document throws(ReadError) in
      var requirements: [Requirement] = []
      for category in document.root.members where category.value.kind == .table {
        if settings.contains(category.key.string) { continue }
        let isMain = category.key.equals("packages")
        for member in category.value.members {
          requirements.append(
            try requirement(member, isMain ? .dependencies : .devDependencies))
        }
      }
      let manifest = Manifest(
        source: source, ecosystem: .pypi, name: nil, requirements: requirements, workspaces: [],
        overrides: [], bundled: [], installScripts: [], anomalies: [])
      return (manifest, [])
    }
  }

  private static func requirement(
    _ member: TOMLMember, _ group: Requirement.Group
  ) throws(ReadError) -> Requirement {
    let value = member.value
    guard value.kind == .string || value.kind == .table else {
      throw ReadError(at: value.range.lowerBound, "a package is a version or a table")
    }
    return Requirement(
      name: PythonName.canonical(member.key.bytes()), specifier: specifier(value), group: group,
      range: member.pairRange, isConditional: isConditional(value))
  }

  /// `markers`, or one of the keys that pipenv takes for markers of their own.
  private static func isConditional(_ value: TOMLValue) -> Bool {
    value.kind == .table
      && value.members.contains { member in
        let key = member.key.string
        return key == "markers" || key == "os_name" || key == "python_version"
          || key.hasPrefix("platform_") || key.hasPrefix("sys_") || key.hasPrefix("python_full")
          || key.hasPrefix("implementation_")
      }
  }

  private static func specifier(_ value: TOMLValue) -> String {
    if let text = value.string { return text }
    for system in ["git", "hg", "svn", "bzr"] {
      guard let url = value.member(system)?.string else { continue }
      return "\(system)+\(url)" + (value["ref"]?.string.map { "@\($0)" } ?? "")
    }
    if let text = value["file"]?.string { return text.contains("://") ? text : "file:\(text)" }
    if let path = value["path"]?.string { return "file:\(path)" }
    return value["version"]?.string ?? "*"
  }
}
