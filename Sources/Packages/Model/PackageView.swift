import Evidence
import Patterns
import Syntax
import Trees

/// One package of a tree, with what was learned of its files.
struct PackageView {
  let manifest: PackageManifest
  let subject: Subject
  let tree: any SourceTree
  /// The archive that holds it; the root for other trees.
  let container: TreePath
  /// Programs for a processor: ELF, PE, Mach-O.
  let binaries: Set<TreePath>
  /// Whether it is told what of the package runs by itself.
  let tellsInstallCode: Bool
  /// Its scripts of JavaScript, and those of packages inside it.
  let scripts: ArraySlice<PackageNotes.Script>

  var folder: TreePath { manifest.folder }
  var source: Source { manifest.source }
  private var reach: FileReach { FileReach(folder: folder, tree: tree) }

  /// What starts code of the package, where the files are there.
  var triggers: [Trigger] { manifest.triggers.filter(isThere) }

  /// What of the package runs though nobody asks for it.
  var unasked: [Trigger] { triggers.filter(\.moment.isUnasked) }

  /// A manifest that says nothing has the file by its default name, or has none.
  private func isThere(_ trigger: Trigger) -> Bool {
    guard case .file(let written) = trigger.action else { return true }
    return file(written) != nil
  }

  /// The file that a manifest's path or a command's argument means; nil when there is none.
  func file(_ written: String) -> TreeEntry? { reach.file(written, from: folder) }

  /// The files that run at some moments, and what these load from the package, three files deep.
  func files(at moments: Set<Trigger.Moment>) -> Set<TreePath> {
    reach.reached(from: manifest.triggers.filter { moments.contains($0.moment) }.flatMap(starts))
  }

  /// What runs without anyone's asking, and what these load.
  func unaskedFiles() -> Set<TreePath> {
    reach.reached(from: manifest.unasked.flatMap(starts))
  }

  /// What runs when the package is loaded or called.
  func entryFiles() -> Set<TreePath> {
    let loaded = manifest.triggers.filter { $0.moment == .load }.flatMap(starts)
    return reach.reached(from: manifest.entryPoints.compactMap(file) + loaded)
  }

  private func starts(_ trigger: Trigger) -> [TreeEntry] {
    switch trigger.action {
    case .file(let written): return [file(written)].compactMap { $0 }
    case .itself: return [(try? tree.entry(at: trigger.source.path)) ?? nil].compactMap { $0 }
    case .command(let text):
      return CommandLine(text).commands.compactMap { $0.script.flatMap(file) }
    case .code, .packages, .tool: return []
    }
  }

  func finding(
    _ rule: Rule, _ trigger: Trigger, _ message: String, severity: Severity? = nil,
    facts: [Fact] = [], family: String? = nil
  ) -> Finding {
    var all = [Fact(trigger.event, now: trigger.text)] + facts
    if let family { all.append(Fact("seen in", now: family)) }
    return Finding(
      rule, .file(container.appending(trigger.source.path)), message,
      kind: severity.map { $0 < .high } == true && rule.kind == .attack ? .weakness : nil,
      severity: severity,
      related: [subject], places: [trigger.place], facts: all,
      identity: [trigger.event, trigger.text])
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
    BuildScriptCode.self, InstallCode.self, InstallRunsBackground.self, InstallRunsBinary.self,
    InstallRunsDownload.self, MinifiedAlone.self, OddExtensionExecuted.self,
  ]
}
