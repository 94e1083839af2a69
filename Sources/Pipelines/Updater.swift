import Evidence
import Syntax

/// What a configuration of Dependabot or Renovate says about age and code.
struct Updater {
  struct Entry {
    let what: String
    let range: Range<Int>
  }

  let source: Source
  private(set) var withoutCoolDown: [Entry] = []
  private(set) var running: [Entry] = []

  /// - Throws: where the file cannot be read. Renovate takes JSON5 under all of its names.
  init(_ source: Source) throws(ReadError) {
    self.source = source
    if UpdaterFiles.isDependabot(source.path) {
      guard let root = try YAMLDocument(source).root else { return }
      readDependabot(root)
    } else {
      readRenovate(try JSON5Document(source).root)
    }
  }

  private mutating func readDependabot(_ root: YAMLValue) {
    for update in root["updates"]?.elements ?? [] where update.kind == .mapping {
      guard let name = update["package-ecosystem"] else { continue }
      if let setting = update["insecure-external-code-execution"], setting.string == "allow" {
        running.append(Entry(what: "insecure-external-code-execution", range: setting.range))
      }
      let days = update["cooldown"]?["default-days"]?.integer ?? 0
      if days < 1 {
        let folder = update["directory"]?.string.map { " in '\($0)'" } ?? ""
        withoutCoolDown.append(
          Entry(what: "'\(name.string ?? "")'\(folder)", range: name.textRange))
      }
    }
  }

  private static let anyCommand: Set = [".*", "^.*$", "^.*"]

  private mutating func readRenovate(_ root: JSON5Value) {
    guard root.isObject else { return }
    if let commands = root["allowedPostUpgradeCommands"] ?? root["allowedCommands"],
      commands.elements.contains(where: { Self.anyCommand.contains($0.string ?? "") })
    {
      running.append(Entry(what: "allowedPostUpgradeCommands", range: commands.range))
    }
    if let scripts = root["allowScripts"], scripts.bool == true {
      running.append(Entry(what: "allowScripts", range: scripts.range))
    }
    // Presets of others can set it; what they say is not here.
    let presets = root["extends"].map { $0.elements.compactMap(\.string) } ?? []
    let own = presets.allSatisfy { $0.hasPrefix("config:") || $0.hasPrefix(":") }
    if !Self.namesAge(root), own, !presets.contains("config:best-practices") {
      withoutCoolDown.append(
        Entry(what: "Renovate", range: root.range.lowerBound..<(root.range.lowerBound + 1)))
    }
  }

  /// Whether an age is asked for anywhere, for some packages, or by a preset that has its name.
  private static func namesAge(_ value: JSON5Value) -> Bool {
    switch value.content {
    case .object(let members):
      members.contains {
        $0.name == "minimumReleaseAge" || $0.name == "stabilityDays" || namesAge($0.value)
      }
    case .array(let values): values.contains(where: namesAge)
    case .string(let text): text.holds("minimumReleaseAge") || text.holds("stabilityDays")
    case .null, .bool, .number: false
    }
  }
}
