import Evidence
import Syntax

/// A wheel's `METADATA`, or that of an installed package, or a source archive's `PKG-INFO`.
enum WheelMetadata: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool {
    name == "METADATA" && path.parent.nameText.hasSuffix(".dist-info")
      || name == "PKG-INFO"
      || name == "entry_points.txt" && path.parent.nameText.hasSuffix("-info")
  }

  static func parts(_ source: Source) -> [ManifestPart] {
    let isInstalled = source.path.parent.nameText.hasSuffix("-info")
    var part = ManifestPart(
      isInstalled ? .wheel : .pythonSource, source,
      folder: isInstalled ? source.path.parent.parent : source.path.parent)
    guard source.path.nameText != "entry_points.txt" else {
      part.isAnchor = false
      part.entryPoints = modules(source)
      return [part]
    }
    let fields = MessageFields.read(source.bytes)
    guard let name = fields.first("name") else { return [] }
    part.name = name
    part.version = fields.first("version")
    part.repository = fields.repository
    let module = name.replacing("-", with: "_").replacing(".", with: "/")
    part.entryPoints = [module, module.lowercased()].flatMap {
      [$0 + "/__init__.py", $0 + "/__main__.py", $0 + ".py"]
    }
    return [part]
  }

  /// The modules that commands and plug-ins are loaded from: `name = package.module:function`.
  private static func modules(_ source: Source) -> [String] {
    TextLines.all(of: source.bytes).prefix(2000).flatMap { line -> [String] in
      let text = String(decoding: source.bytes[line], as: UTF8.self)
      guard let sign = text.firstIndex(of: "="), !text.hasPrefix("[") else { return [] }
      let module = text[text.index(after: sign)...].prefix { $0 != ":" && $0 != "[" }
        .filter { $0 != " " }.replacing(".", with: "/")
      return [module + ".py", module + "/__init__.py"]
    }
  }
}

/// The head of a message (RFC 822), as Python's metadata has it.
struct MessageFields {
  private var values: [String: [String]] = [:]

  static func read(_ bytes: [UInt8]) -> MessageFields {
    var fields = MessageFields()
    for line in bytes.prefix(1 << 16).split(separator: 0x0A, omittingEmptySubsequences: false) {
      guard !line.isEmpty, line != [0x0D] else { break }
      let text = String(decoding: line, as: UTF8.self)
      guard let colon = text.firstIndex(of: ":"), text.first?.isWhitespace == false else {
        continue
      }
      let value = text[text.index(after: colon)...].drop { $0 == " " }.filter { $0 != "\r" }
      fields.values[text[..<colon].lowercased(), default: []].append(value)
    }
    return fields
  }

  func first(_ name: String) -> String? { values[name]?.first }

  /// Where the source is said to be: of several addresses the one that is called so.
  var repository: String? {
    let labelled = (values["project-url"] ?? []).compactMap { value -> (String, String)? in
      let parts = value.split(separator: ",", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      return (parts[0].lowercased(), parts[1].trimmingPrefix(" ").description)
    }
    let wanted = ["source", "source code", "repository", "code", "github", "homepage"]
    return wanted.lazy.compactMap { name in labelled.first { $0.0 == name }?.1 }.first
      ?? first("home-page")
  }
}

/// Modules that Python imports at every start, wherever they lie on its path: `sitecustomize` and `usercustomize`
/// (Python's `site`). Lines of `.pth` files have a rule of their own.
enum PythonStart: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool {
    name == "sitecustomize.py" || name == "usercustomize.py"
  }

  static func parts(_ source: Source) -> [ManifestPart] {
    var part = ManifestPart(.wheel, source)
    part.isAnchor = false
    part.triggers = [Trigger(.start, source.path.nameText, .itself, source)]
    return [part]
  }
}
