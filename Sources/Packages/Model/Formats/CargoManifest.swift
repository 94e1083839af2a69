import Evidence
import Syntax

/// A crate's `Cargo.toml`: its build script and procedural macros run in every build that the crate is part of.
///
/// - SeeAlso: The Cargo Book, "The Manifest Format", "Build Scripts", "Cargo Targets"
enum CargoManifest: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool { name == "Cargo.toml" }

  static func parts(_ source: Source) -> [ManifestPart] {
    guard let document = try? TOMLDocument(source, options: .v11),
      let package = document.root["package"] ?? document.root["project"], package.kind == .table
    else { return [] }
    var part = ManifestPart(.crate, source)
    part.name = package["name"]?.string
    part.version = package["version"]?.string
    part.repository = package["repository"]?.string
    let library = document.root["lib"]
    let path = library?["path"]?.string ?? "src/lib.rs"
    if let isMacro = library?.member("proc-macro") ?? library?.member("proc_macro"),
      isMacro.bool == true
    {
      part.triggers.append(Trigger(.build, "proc-macro", .file(path), source, isMacro.range))
    }
    buildScript(package, &part)
    if let links = package["links"] {
      part.triggers.append(
        Trigger(.load, "links", .tool(links.string ?? ""), source, links.range))
    }
    part.entryPoints = [path, "src/main.rs"]
    for program in document.root["bin"]?.elements.map({ $0 }) ?? [] {
      let name = program["name"]?.string ?? ""
      part.entryPoints += [program["path"]?.string ?? "src/bin/\(name).rs"]
    }
    return [part]
  }

  /// `build = "path"`, `false`, or a `build.rs` beside the manifest where nothing is said. Cargo writes the
  /// name into the manifest that it publishes.
  private static func buildScript(_ package: TOMLValue, _ part: inout ManifestPart) {
    let source = part.source
    guard let build = package["build"] else {
      part.triggers.append(Trigger(.build, "build script", .file("build.rs"), source))
      return
    }
    // Several build scripts are a list (cargo's `multiple-build-scripts`).
    let scripts =
      build.kind == .array ? build.elements.compactMap(\.string) : [build.string].compactMap { $0 }
    for script in scripts {
      part.triggers.append(Trigger(.build, "build script", .file(script), source, build.range))
    }
    if build.bool == true {
      part.triggers.append(Trigger(.build, "build script", .file("build.rs"), source, build.range))
    }
  }
}
