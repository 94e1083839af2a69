import Evidence
import Patterns
import Syntax

/// `pyproject.toml`: which backend builds the package, and what of the package's own runs in it.
///
/// - SeeAlso: PEP 517 (`backend-path`), PEP 518; hatch's "Custom" build hook; poetry's `build` script; pdm's
///   `custom-hook`
enum PythonProject: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool { name == "pyproject.toml" }

  static func parts(_ source: Source) -> [ManifestPart] {
    guard let document = try? TOMLDocument(source, options: .v11) else { return [] }
    let root = document.root
    guard root["build-system"] != nil || root["project"] != nil || root["tool"]?["poetry"] != nil
    else { return [] }
    var part = ManifestPart(.pythonSource, source)
    let poetry = root["tool"]?["poetry"]
    part.name = root["project"]?["name"]?.string ?? poetry?["name"]?.string
    part.version = root["project"]?["version"]?.string ?? poetry?["version"]?.string
    part.repository = repository(root["project"]?["urls"]) ?? poetry?["repository"]?.string
    backend(root["build-system"], &part)
    hooks(root["tool"], &part)
    if let name = part.name?.replacing("-", with: "_") {
      part.entryPoints = [
        "\(name)/__init__.py", "src/\(name)/__init__.py", "\(name).py", "src/\(name).py",
      ]
    }
    return [part]
  }

  private static func repository(_ addresses: TOMLValue?) -> String? {
    guard let addresses else { return nil }
    let known = addresses.members.map { ($0.key.string.lowercased(), $0.value.string) }
    return ["source", "repository", "source code", "homepage"].lazy
      .compactMap { name in known.first { $0.0 == name }?.1 }.first
  }

  /// A backend that lies in the package itself is code of the package.
  private static func backend(_ system: TOMLValue?, _ part: inout ManifestPart) {
    guard let system, let folders = system["backend-path"], folders.kind == .array,
      let backend = system["build-backend"], let name = backend.string
    else { return }
    let module = name.prefix { $0 != ":" }.replacing(".", with: "/")
    for folder in folders.elements.compactMap(\.string) {
      for ending in [".py", "/__init__.py"] {
        part.triggers.append(
          Trigger(
            .build, "build-backend", .file(folder + "/" + module + ending), part.source,
            backend.range))
      }
    }
  }

  private static func hooks(_ tool: TOMLValue?, _ part: inout ManifestPart) {
    if let hook = tool?["hatch"]?["build"]?["hooks"]?["custom"] {
      let path = hook["path"]?.string ?? "hatch_build.py"
      part.triggers.append(
        Trigger(.build, "hatch build hook", .file(path), part.source, hook.range))
    }
    let build = tool?["poetry"]?["build"]
    if let script = build?["script"] ?? build, let path = script.string {
      part.triggers.append(
        Trigger(.build, "poetry build script", .file(path), part.source, script.range))
    }
    if let hook = tool?["pdm"]?["build"]?["custom-hook"], let path = hook.string {
      part.triggers.append(
        Trigger(.build, "pdm build hook", .file(path), part.source, hook.range))
    }
  }
}

/// `setup.py`, which runs at every installation from source.
enum PythonSetup: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool { name == "setup.py" }

  static func parts(_ source: Source) -> [ManifestPart] {
    let view = CodeView(source.bytes, .python)
    // A module of a package may have the name as well.
    guard let call = view.calls("setup", anyObject: true).first else { return [] }
    var part = ManifestPart(.pythonSource, source)
    part.triggers.append(Trigger(.install, "setup.py", .itself, source, call.name))
    let arguments = Arguments(call, view).all
    for argument in arguments {
      let text = view.text(argument)
      guard let sign = text.firstIndex(of: "=") else { continue }
      let key = text[..<sign].filter { !$0.isWhitespace }
      let value = text[text.index(after: sign)...]
      switch key {
      case "name": part.name = literal(value)
      case "version": part.version = literal(value)
      case "cmdclass":
        part.triggers.append(
          Trigger(.install, "cmdclass", .code(String(value), .python), source, argument))
      default: break
      }
    }
    return [part]
  }

  private static func literal(_ text: Substring) -> String? {
    let parts = text.split { "\"' \n".contains($0) }
    return text.contains("\"") || text.contains("'") ? parts.first.map(String.init) : nil
  }
}

/// `setup.cfg`: commands of the package's own that run in its build.
enum PythonSetupConfig: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool { name == "setup.cfg" }

  static func parts(_ source: Source) -> [ManifestPart] {
    var part = ManifestPart(.pythonSource, source)
    part.isAnchor = false
    var section = ""
    var key = ""
    for line in TextLines.all(of: source.bytes).prefix(5000) {
      let text = String(decoding: source.bytes[line], as: UTF8.self)
      if text.hasPrefix("[") {
        section = text.filter { !"[] \t".contains($0) }
        key = ""
      } else if let sign = text.firstIndex(of: "="), text.first?.isWhitespace == false {
        key = text[..<sign].filter { !$0.isWhitespace }
        add(section, key, String(text[text.index(after: sign)...]), source, line, &part)
      } else if text.first?.isWhitespace == true, !key.isEmpty {
        add(section, key, text, source, line, &part)
      }
    }
    return [part]
  }

  private static func add(
    _ section: String, _ key: String, _ value: String, _ source: Source, _ line: Range<Int>,
    _ part: inout ManifestPart
  ) {
    let value = value.filter { !$0.isWhitespace }
    guard !value.isEmpty else { return }
    switch (section, key) {
    case ("metadata", "name"): part.name = value
    case ("metadata", "version") where !value.hasPrefix("attr:") && !value.hasPrefix("file:"):
      part.version = value
    case ("options", "cmdclass"):
      // `build_py = package.module.Class`, one a line.
      let name = value.split(separator: "=").last.map(String.init) ?? value
      let module = name.split(separator: ".").dropLast().joined(separator: "/")
      for file in [module + ".py", module + "/__init__.py", "src/" + module + ".py"] {
        part.triggers.append(Trigger(.install, "cmdclass", .file(file), source, line))
      }
    default: break
    }
  }
}
