import Evidence
import Inventory
import Syntax
import Trees

/// Go's `vendor/` against its `modules.txt` and go.mod. There are no digests of vendored code: go.sum has
/// those of modules' archives, of which `vendor/` holds a part.
enum GoVendored: VendoredCheck {
  static func check(_ input: VendoredInput, into report: inout Report) {
    for list in input.files[.goModules] {
      let folder = list.path.parent
      let manifest = folder.parent.appending("go.mod")
      guard input.isJudged(folder) || input.isJudged(manifest) else { continue }
      do {
        let modules = try GoModules(try input.source(list))
        checkManifest(modules, manifest, folder, input, into: &report)
        checkFolders(modules, folder, input, into: &report)
        noteContent(modules, folder, input, into: &report)
      } catch {
        report.notVerified(
          NotVerified(
            vendored: folder, "malformed", "'\(list.path.text)': \(error)", in: input.tree.origin))
      }
    }
  }

  private static func noteContent(
    _ modules: GoModules, _ folder: TreePath, _ input: VendoredInput, into report: inout Report
  ) {
    guard input.isJudged(folder), !modules.all.isEmpty else { return }
    let count = modules.all.count == 1 ? "1 module" : "\(modules.all.count) modules"
    report.notVerified(
      NotVerified(
        vendored: folder, "no-digest",
        "Go keeps no digests of vendored code, so the content of \(count) was not compared with go.sum",
        next: "go mod vendor && git diff --exit-code -- \(ShellWord.quoted(folder.text))",
        in: input.tree.origin))
  }

  /// What go.mod requires and modules.txt has at another version; the go command refuses that, too.
  private static func checkManifest(
    _ modules: GoModules, _ path: TreePath, _ folder: TreePath, _ input: VendoredInput,
    into report: inout Report
  ) {
    guard let manifest = input.candidate.manifests[path] ?? input.candidate.manifest(path) else {
      return
    }
    var issue = VendoredIssue(
      "'\(folder.shown)'", .file(folder), "has other versions than go.mod", in: folder,
      severity: .medium)
    let required = Dictionary(
      manifest.requirements.map { ($0.name, $0.specifier) }, uniquingKeysWith: { $1 })
    for module in modules.all {
      guard let wanted = required[module.name], wanted != module.version else { continue }
      issue.add(
        VendoredIssue.Sample(
          module.name, Fact("version", was: wanted, now: module.version),
          modules.source.place(.cause, module.range)))
    }
    issue.tell(input, into: &report)
  }

  /// Code in folders that modules.txt does not list: nothing that `go mod vendor` writes.
  private static func checkFolders(
    _ modules: GoModules, _ folder: TreePath, _ input: VendoredInput, into report: inout Report
  ) {
    var issue = VendoredIssue(
      "'\(folder.shown)'", .file(folder), "holds code of packages that modules.txt does not list",
      in: folder, severity: .low)
    for entry in input.below(folder) where isCode(entry.path) && input.isJudged(entry.path) {
      let package = entry.path.parent.below(folder)
      if modules.packages.contains(package) { continue }
      issue.add(
        VendoredIssue.Sample(
          entry.path.text, nil, Place(.cause, in: input.tree.origin, path: entry.path)))
    }
    issue.tell(input, into: &report)
  }

  private static func isCode(_ path: TreePath) -> Bool {
    path.ends(with: ".go") || path.ends(with: ".s") || path.ends(with: ".syso")
  }
}

/// `vendor/modules.txt`: `# module version [=> …]`, `## notes`, and the packages of a module.
struct GoModules {
  struct Module {
    let name: String
    let version: String
    let range: Range<Int>
  }

  let source: Source
  private(set) var all: [Module] = []
  /// Relative to `vendor/`.
  private(set) var packages: Set<TreePath> = []

  /// - Throws: `malformed` for a module without a name.
  init(_ source: Source) throws(ReadError) {
    self.source = source
    for line in source.lines {
      let text = line.text
      if text.hasPrefix("## ") || text.isEmpty { continue }
      guard text.hasPrefix("# ") else {
        packages.insert(TreePath(text))
        continue
      }
      let words = text.dropFirst(2).split(separator: " ")
      guard let name = words.first else {
        throw ReadError(at: line.range.lowerBound, "a module without a name")
      }
      // `# module => ./folder` at the end only repeats a replacement.
      guard words.count > 1, words[1] != "=>" else { continue }
      all.append(Module(name: String(name), version: String(words[1]), range: line.range))
    }
  }
}
