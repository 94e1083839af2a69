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

  /// - Throws: where the file cannot be read. JSON5 that is no JSON with comments is unsupported.
  init(_ source: Source) throws(ReadError) {
    self.source = source
    if UpdaterFiles.isDependabot(source.path) {
      guard let root = try YAMLDocument(source).root else { return }
      readDependabot(root)
    } else {
      if source.path.nameBytes.hasEnd(".json5") {
        throw ReadError(.unsupported, at: 0, "JSON5 is not read")
      }
      readRenovate(try JSONDocument(source, options: .jsonc).root)
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

  private mutating func readRenovate(_ root: JSONValue) {
    guard root.kind == .object else { return }
    if let commands = root["allowedPostUpgradeCommands"] ?? root["allowedCommands"],
      commands.elements.contains(where: { $0.equals(".*") || $0.equals("^.*$") || $0.equals("^.*") }
      )
    {
      running.append(Entry(what: "allowedPostUpgradeCommands", range: commands.range))
    }
    if let scripts = root["allowScripts"], scripts.bool == true {
      running.append(Entry(what: "allowScripts", range: scripts.range))
    }
    let text = source.bytes
    let knowsAge =
      ByteSearch.contains(text, "minimumReleaseAge") || ByteSearch.contains(text, "stabilityDays")
    // Presets of others can set it; what they say is not here.
    let presets = root["extends"].map { Array($0.elements.compactMap(\.string)) } ?? []
    let own = presets.allSatisfy { $0.hasPrefix("config:") || $0.hasPrefix(":") }
    let isSet = presets.contains {
      $0.hasPrefix("security:minimumReleaseAge") || $0 == "config:best-practices"
    }
    if !knowsAge, own, !isSet {
      withoutCoolDown.append(
        Entry(what: "Renovate", range: root.range.lowerBound..<(root.range.lowerBound + 1)))
    }
  }
}
