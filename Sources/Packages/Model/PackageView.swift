import Evidence
import Patterns
import Syntax
import Trees

/// One npm package of a tree, with what was learned of its files.
struct PackageView {
  let folder: TreePath
  let manifest: NpmManifest
  let subject: Subject
  let tree: any SourceTree
  /// Programs for a processor: ELF, PE, Mach-O.
  let binaries: Set<TreePath>
  /// Its scripts of JavaScript, and those of packages inside it.
  let scripts: [PackageNotes.Script]

  var source: Source { manifest.source }

  /// The file that a manifest's path or a command's argument means; nil when there is none.
  func file(_ written: String) -> TreeEntry? {
    var written = written
    if written.hasPrefix("./") { written = String(written.dropFirst(2)) }
    return folder.resolving(written).flatMap(file(at:))
  }

  /// The file that node takes for a path without its ending.
  private func file(at path: TreePath) -> TreeEntry? {
    for ending in ["", ".js", ".cjs", ".mjs", ".ts", "/index.js", ".sh", ".py"] {
      if let entry = try? tree.entry(at: TreePath(path.text + ending)), entry.kind != .link {
        return entry
      }
    }
    return nil
  }

  /// The files that install scripts run, and what these load from the package, three files deep.
  func installFiles() -> Set<TreePath> {
    let scripts = manifest.installScripts.flatMap { CommandLine($0.command).commands }
    return reached(from: scripts.compactMap { $0.script.flatMap(file) })
  }

  /// What runs when the package is loaded or called.
  func entryFiles() -> Set<TreePath> { reached(from: manifest.entryPoints.compactMap(file)) }

  private func reached(from entries: [TreeEntry]) -> Set<TreePath> {
    var found: Set<TreePath> = []
    var layer = entries
    for _ in 0..<4 {
      let new = layer.filter { found.insert($0.path).inserted }
      layer = new.flatMap(loads)
      if layer.isEmpty || found.count > 200 { break }
    }
    return found
  }

  /// The package's own files that a script loads by a relative name.
  private func loads(_ entry: TreeEntry) -> [TreeEntry] {
    guard let bytes = try? tree.bytes(of: entry, limit: 1 << 20),
      Language(of: entry.path, bytes) == .javaScript
    else { return [] }
    let view = CodeView(bytes, .javaScript)
    return view.strings.compactMap { string in
      guard string.range.count > 2, string.range.count < 200,
        bytes[string.range.lowerBound] == UInt8(ascii: ".")
      else { return nil }
      let name = String(decoding: bytes[string.range], as: UTF8.self)
      guard name.hasPrefix("./") || name.hasPrefix("../"),
        let path = entry.path.parent.resolving(name), path.isInside(folder)
      else { return nil }
      return file(at: path)
    }
  }

  func finding(
    _ rule: Rule, _ script: NpmManifest.Script, _ message: String, severity: Severity? = nil,
    facts: [Fact] = [], family: String? = nil
  ) -> Finding {
    var all = [Fact(script.event, now: Printable.line(Array(script.command.utf8)))] + facts
    if let family { all.append(Fact("seen in", now: family)) }
    return Finding(
      rule, .file(source.path), message, severity: severity, related: [subject],
      places: [source.place(.cause, script.range)], facts: all,
      identity: [script.event, script.command])
  }
}

/// A rule over one package.
protocol PackageRule: SendableMetatype {
  static var rule: Rule { get }

  static func check(_ package: PackageView, into report: inout Report)
}

/// Rules over packages.
enum PackageRules {
  static let all: [any PackageRule.Type] = [
    InstallRunsBackground.self, InstallRunsBinary.self, InstallRunsDownload.self,
    MinifiedAlone.self, OddExtensionExecuted.self,
  ]
}
