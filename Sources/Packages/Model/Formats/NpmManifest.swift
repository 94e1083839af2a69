import Evidence
import Syntax

/// A `package.json`: of an npm package, or of an editor's extension, which says so by `engines.vscode`.
///
/// - SeeAlso: npm's documentation of `scripts`; VS Code's "Extension Manifest" and "Activation Events".
enum NpmManifest: ManifestFile {
  /// Events at which an installer runs a script; `prepare` runs for the project itself and for
  /// dependencies from git.
  private static let installEvents: Set = [
    "preinstall", "install", "postinstall", "prepare", "preprepare", "postprepare", "prepublish",
    "dependencies",
  ]

  static func isNamed(_ name: String, _ path: TreePath) -> Bool { name == "package.json" }

  static func parts(_ source: Source) -> [ManifestPart] {
    // npm passes over a mark of byte order.
    var options = JSONOptions()
    options.allowsByteOrderMark = true
    guard let document = try? JSONDocument(source, options: options),
      document.root.kind == .object
    else {
      return []
    }
    let root = document.root
    let isExtension = root["engines"]?["vscode"] != nil
    var part = ManifestPart(isExtension ? .editorExtension : .npm, source)
    part.name = root["name"]?.string
    part.version = root["version"]?.string
    part.repository = root["repository"]?.string ?? root["repository"]?["url"]?.string
    part.triggers = scripts(root, isExtension, source)
    if isExtension { part.triggers += activation(root, source) }
    part.entryPoints = entryPoints(root)
    return [part]
  }

  private static func scripts(
    _ root: JSONValue, _ isExtension: Bool, _ source: Source
  ) -> [Trigger] {
    guard let members = root["scripts"]?.members else { return [] }
    return members.compactMap { member in
      guard let event = member.key.string, let command = member.value.string else { return nil }
      let moment: Trigger.Moment =
        isExtension && event == "vscode:uninstall"
        ? .removal : installEvents.contains(event) ? .install : .asked
      return Trigger(moment, event, .command(command), source, member.value.range)
    }
  }

  /// When an editor loads the extension by itself, and which others it installs along with it.
  private static func activation(_ root: JSONValue, _ source: Source) -> [Trigger] {
    var triggers: [Trigger] = []
    let main = root["main"]?.string ?? root["browser"]?.string ?? "index.js"
    for event in root["activationEvents"]?.elements.map({ $0 }) ?? [] {
      guard let name = event.string else { continue }
      let moment: Trigger.Moment =
        name == "*" || name == "onStartupFinished"
        ? .start : name.hasPrefix("workspaceContains:") ? .open : .load
      triggers.append(Trigger(moment, name, .file(main), source, event.range))
    }
    for key in ["extensionPack", "extensionDependencies"] {
      guard let list = root.member(key), list.kind == .array, list.count > 0 else { continue }
      let names = list.elements.compactMap(\.string)
      triggers.append(Trigger(.install, key, .packages(names), source, list.range))
    }
    return triggers
  }

  private static func entryPoints(_ root: JSONValue) -> [String] {
    var found = ["main", "module", "browser"].compactMap { root.member($0)?.string }
    for key in ["bin", "exports"] { collect(root.member(key), depth: 0, into: &found) }
    return found.isEmpty ? ["index.js"] : found
  }

  private static func collect(_ value: JSONValue?, depth: Int, into found: inout [String]) {
    guard let value, depth < 8, found.count < 200 else { return }
    if let text = value.string {
      found.append(text)
    } else if value.kind == .object {
      for member in value.members { collect(member.value, depth: depth + 1, into: &found) }
    } else if value.kind == .array {
      for element in value.elements { collect(element, depth: depth + 1, into: &found) }
    }
  }
}

/// `binding.gyp`, by whose presence alone npm builds a package at its installation.
enum NodeGyp: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool { name == "binding.gyp" }

  static func parts(_ source: Source) -> [ManifestPart] {
    var part = ManifestPart(.npm, source)
    part.isAnchor = false
    part.triggers = [Trigger(.install, "binding.gyp", .itself, source)]
    return [part]
  }
}
