import Evidence
import Patterns
import Syntax

/// What a NuGet package says of itself.
enum NuGetSpecification: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool { name.hasSuffix(".nuspec") }

  static func parts(_ source: Source) -> [ManifestPart] {
    guard let document = try? XMLDocument(source),
      let metadata = document.root.elements.first(where: { $0.localName == "metadata" })
    else { return [] }
    var part = ManifestPart(.nuget, source)
    for element in metadata.elements {
      switch element.localName {
      case "id": part.name = element.text
      case "version": part.version = element.text
      case "repository": part.repository = element.attribute("url")?.value
      default: break
      }
    }
    return [part]
  }
}

/// Scripts of PowerShell that an IDE runs: `tools/install.ps1` when a project takes the package in, `init.ps1` when
/// a solution with it is opened, `uninstall.ps1` at its removal; and analyzers, which the compiler loads.
///
/// - SeeAlso: NuGet, "Running PowerShell scripts", "Analyzer conventions"
enum NuGetScripts: ManifestFile {
  private static let moments: [String: Trigger.Moment] = [
    "init.ps1": .open, "install.ps1": .install, "uninstall.ps1": .removal,
  ]

  static func isNamed(_ name: String, _ path: TreePath) -> Bool {
    moments[name.lowercased()] != nil && path.hasFolder("tools")
      || name.hasSuffix(".dll") && path.hasFolder("analyzers")
  }

  static func parts(_ source: Source) -> [ManifestPart] {
    let path = source.path
    let top: TreePath = path.hasFolder("analyzers") ? "analyzers" : "tools"
    guard let folder = path.upwards.first(where: { $0.name == top })?.parent else { return [] }
    var part = ManifestPart(.nuget, source, folder: folder)
    part.isAnchor = false
    let name = path.nameText
    let event = name.hasSuffix(".dll") ? "analyzer" : name.lowercased()
    part.triggers = [Trigger(moments[event] ?? .build, event, .itself, source)]
    return [part]
  }
}

/// `build/*.targets` and `*.props`, which MSBuild takes into each build of a project that uses the package.
///
/// - SeeAlso: NuGet, "MSBuild props and targets"; MSBuild, "Exec task", "Inline tasks"
enum NuGetTargets: ManifestFile {
  private static let folders: [TreePath] = [
    "build", "buildTransitive", "buildMultiTargeting", "buildCrossTargeting",
  ]

  static func isNamed(_ name: String, _ path: TreePath) -> Bool {
    (name.hasSuffix(".targets") || name.hasSuffix(".props")) && folder(of: path) != nil
  }

  private static func folder(of path: TreePath) -> TreePath? {
    path.parent.upwards.first { folder in folders.contains(folder.name) }?.parent
  }

  static func parts(_ source: Source) -> [ManifestPart] {
    guard let folder = folder(of: source.path), let document = try? XMLDocument(source) else {
      return []
    }
    var part = ManifestPart(.nuget, source, folder: folder)
    part.isAnchor = false
    collect(document.root, depth: 0, into: &part)
    return [part]
  }

  private static func collect(_ element: XMLElement, depth: Int, into part: inout ManifestPart) {
    guard depth < 20, part.triggers.count < 500 else { return }
    let source = part.source
    switch element.localName {
    case "Exec":
      if let command = element.attribute("Command") {
        part.triggers.append(
          Trigger(.build, "Exec", .command(command.value), source, element.range))
      }
    case "DownloadFile":
      let address = element.attribute("SourceUrl")?.value ?? ""
      part.triggers.append(Trigger(.build, "DownloadFile", .tool(address), source, element.range))
    case "UsingTask": task(element, into: &part)
    default: break
    }
    for child in element.elements { collect(child, depth: depth + 1, into: &part) }
  }

  /// A task of the package's own: from a library, or written in the file.
  private static func task(_ element: XMLElement, into part: inout ManifestPart) {
    let source = part.source
    if element.attribute("TaskFactory") != nil,
      let code = element["Task"]?["Code"] ?? element["ParameterGroup"]?["Code"]
    {
      if let file = code.attribute("Source")?.value {
        part.triggers.append(Trigger(.build, "inline task", .file(file), source, code.range))
      }
      part.triggers.append(
        Trigger(.build, "inline task", .code(code.text, .cSharp), source, code.contentRange))
    } else if let file = element.attribute("AssemblyFile")?.value {
      part.triggers.append(Trigger(.build, "task", .file(file), source, element.range))
    }
  }
}
