import Evidence
import Patterns
import Syntax
import Trees

/// Which files of a package its own code reaches: what a file loads by name, a few files deep.
struct FileReach {
  let folder: TreePath
  let tree: any SourceTree

  private static let mostFiles = 200
  private static let layers = 4

  /// What a path means, seen from a folder of the package or from the package's own.
  func file(_ written: String, from place: TreePath) -> TreeEntry? {
    let written = written.replacing("\\", with: "/")
    guard !written.isEmpty, written.utf8.count < 400 else { return nil }
    let places = place == folder ? [folder] : [place, folder]
    return places.lazy.compactMap { $0.resolving(written) }
      .filter { $0.isInside(folder) && $0 != folder }.compactMap(entry).first
  }

  /// The file at a path, or the one that a runtime takes for a path without its ending.
  func entry(_ path: TreePath) -> TreeEntry? { entry(path, Self.endings) }

  private func entry(_ path: TreePath, _ endings: [String]) -> TreeEntry? {
    for ending in endings {
      if let entry = try? tree.entry(at: TreePath(path.text + ending)), entry.kind != .link {
        return entry
      }
    }
    return nil
  }

  private static let endings = [
    "", ".js", ".cjs", ".mjs", ".ts", "/index.js", ".sh", ".py", "/__init__.py", ".rb", ".rs",
    "/mod.rs", ".ps1",
  ]

  func reached(from entries: [TreeEntry]) -> Set<TreePath> {
    var found: Set<TreePath> = []
    var layer = entries
    for _ in 0..<Self.layers {
      let new = layer.filter { found.insert($0.path).inserted }
      layer = new.flatMap(loads)
      if layer.isEmpty || found.count > Self.mostFiles { break }
    }
    return found
  }

  /// The package's own files that a script loads.
  private func loads(_ entry: TreeEntry) -> [TreeEntry] {
    guard let bytes = try? tree.bytes(of: entry, limit: 1 << 20) else { return [] }
    let language = Language(of: entry.path, bytes)
    let view = CodeView(bytes, language)
    let from = entry.path.parent
    let names = strings(of: view)
    switch language {
    case .javaScript:
      return names.filter { $0.hasPrefix("./") || $0.hasPrefix("../") }
        .compactMap { file($0, from: from) }
    case .python:
      let modules = PythonImports.modules(view, from: from, in: folder)
      return modules.filter { $0.isInside(folder) }
        .compactMap { self.entry($0, [".py", "/__init__.py"]) }
        + named(Self.withoutInstalled(names, view), from)
    case .ruby: return (names + names.map { "lib/" + $0 }).compactMap { file($0, from: from) }
    case .rust:
      return RustModules.files(view, of: entry.path)
        .compactMap { self.entry($0, [".rs", "/mod.rs"]) } + named(names, from)
    case .shell, .powerShell, .batch:
      let words = view.text(0..<bytes.count).split { " \t\n\r\"'();|&=,".contains($0) }
      return named(words.map(Self.relative), from)
    default: return []
    }
  }

  /// Names without those of setuptools' `scripts=[…]`: they are put beside the interpreter, not run. One that is
  /// named a second time elsewhere stays.
  private static func withoutInstalled(_ names: [String], _ view: CodeView) -> [String] {
    let text = view.text(0..<view.bytes.count)
    guard let start = text.firstRange(of: "scripts=[")?.upperBound,
      let end = text[start...].firstIndex(of: "]")
    else { return names }
    var rest = names
    for name in text[start..<end].split(whereSeparator: { "\"', \n\t".contains($0) }) {
      if let index = rest.firstIndex(of: String(name)) { rest.remove(at: index) }
    }
    return rest
  }

  /// A path of PowerShell without the variable for the script's own folder.
  private static func relative(_ word: Substring) -> String {
    guard word.hasPrefix("$PSScriptRoot") else { return String(word) }
    return String(word.dropFirst("$PSScriptRoot".count).drop { $0 == "/" || $0 == "\\" })
  }

  private func strings(of view: CodeView) -> [String] {
    view.strings.lazy.filter { $0.range.count > 2 && $0.range.count < 200 }.prefix(2000)
      .map { String(decoding: view.bytes[$0.range], as: UTF8.self) }
  }

  /// Texts that name a file with an ending or a folder in front.
  private func named(_ texts: [String], _ from: TreePath) -> [TreeEntry] {
    texts.filter { text in
      text.utf8.allSatisfy { $0.isWord || [0x2E, 0x2F, 0x5C, 0x2D].contains($0) }
        && (text.contains(".") || text.contains("/") || text.contains("\\"))
    }.prefix(500).compactMap { file($0, from: from) }
  }
}

/// What Python's statements of import name.
enum PythonImports {
  /// Paths without endings.
  static func modules(_ view: CodeView, from folder: TreePath, in package: TreePath) -> [TreePath] {
    TextLines.all(of: view.code).flatMap { line -> [TreePath] in
      let text = view.code(line).drop { $0 == " " || $0 == "\t" }
      if text.hasPrefix("import ") {
        return text.dropFirst(7).split(separator: ",").flatMap { name in
          absolute(String(name.split(separator: " ").first ?? ""), folder, package)
        }
      }
      guard text.hasPrefix("from "), let end = text.firstRange(of: " import ") else { return [] }
      let module = String(text[text.index(text.startIndex, offsetBy: 5)..<end.lowerBound])
      let names = text[end.upperBound...].split { " ,()".contains($0) }.prefix(50).map(String.init)
      let dots = module.prefix { $0 == "." }.count
      let bare = String(module.dropFirst(dots)).replacing(".", with: "/")
      guard dots > 0 else {
        return absolute(module, folder, package)
          + names.flatMap { absolute(module + "." + $0, folder, package) }
      }
      let start = (1..<dots).reduce(folder) { place, _ in place.parent }
      let base = bare.isEmpty ? start : start.appending(bare)
      return [base] + names.map { base.appending($0) }
    }
  }

  private static func absolute(
    _ module: String, _ folder: TreePath, _ package: TreePath
  ) -> [TreePath] {
    let path = module.replacing(".", with: "/")
    guard !path.isEmpty, path.utf8.allSatisfy({ $0.isWord || $0 == 0x2F }) else { return [] }
    return [folder, package, package.appending("src")].map { $0.appending(path) }
  }
}

/// What Rust's `mod` names.
enum RustModules {
  /// Paths without endings, and those that `include!` and `#[path]` name are found as texts.
  static func files(_ view: CodeView, of path: TreePath) -> [TreePath] {
    let name = path.nameText
    let folder =
      ["lib.rs", "main.rs", "mod.rs", "build.rs"].contains(name)
      ? path.parent : path.parent.appending(String(name.dropLast(3)))
    return ByteSearch.all("mod ", in: view.code, most: 500).compactMap { place in
      guard place == 0 || !view.code[place - 1].isWord else { return nil }
      let rest = view.code[(place + 4)...].prefix(80)
      let word = rest.prefix { $0.isWord }
      guard !word.isEmpty, rest.dropFirst(word.count).first(where: { !$0.isSpace }) == 0x3B else {
        return nil
      }
      return folder.appending(TreePath(bytes: Array(word)))
    }
  }
}
