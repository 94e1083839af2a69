import Evidence
import Patterns
import Syntax
import Trees

/// Installing the package runs a program that nobody can read.
enum InstallRunsBinary: PackageRule {
  static let rule = Rule(
    id: "install-runs-binary", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "installing the package runs a program that nobody can read",
    explanation: """
      A package for an interpreter that starts a compiled program of its own at installation
      hides what it does from every reader of its source.
      """,
    evidence: "the script and the program",
    remedy: "do not install it without the program's source",
    falsePositives:
      "libraries that node itself loads (.node) are left out; none among "
      + "51 install scripts of 3,430 manifests",
    techniques: [.installerPackages])

  static func check(_ package: PackageView, into report: inout Report) {
    checkReached(package, into: &report)
    for trigger in package.manifest.unasked {
      for command in trigger.command?.commands ?? [] where trigger.moment != .build {
        let written = command.words.first.map { $0.contains("/") ? $0 : "" } ?? ""
        guard let file = package.file(command.script ?? written),
          package.binaries.contains(file.path)
        else { continue }
        report.find(
          package.finding(
            rule, trigger,
            "'\(trigger.event)' of '\(trigger.source.path.text)' runs the program '\(file.path.text)'",
            family: "IronWorm"))
      }
    }
  }

  /// A script that runs at installation, starts programs and names one of the package's.
  private static func checkReached(_ package: PackageView, into report: inout Report) {
    guard !package.binaries.isEmpty else { return }
    for path in package.files(at: [.install]).sorted() {
      guard let entry = try? package.tree.entry(at: path),
        let bytes = try? package.tree.bytes(of: entry, limit: 1 << 20),
        Language(of: path, bytes) == .javaScript
      else { continue }
      let source = Source(bytes, path: path, origin: package.tree.origin)
      let file = CodeFile(source, .javaScript, .file(package.container.appending(path)))
      guard let spawn = file.facts.spawns.first,
        let program = package.binaries.sorted().first(where: { named($0, in: file) })
      else { continue }
      report.find(
        file.finding(
          rule, spawn.range,
          "'\(file.name)' runs when the package is installed and starts '\(program.text)'",
          facts: [Fact("program", now: program.text)], family: "eslint-config-prettier 10.1.7"
        ).relating(to: package.subject))
    }
  }

  private static func named(_ program: TreePath, in file: CodeFile) -> Bool {
    let name = program.nameText
    guard name.contains("."), !name.hasSuffix(".node"), !name.hasSuffix(".wasm") else {
      return false
    }
    return file.view.strings.contains { string in
      let text = String(decoding: file.bytes[string.range.prefix(400)], as: UTF8.self)
      return text == name || text.hasSuffix("/" + name) || text.hasPrefix(name + ",")
        || text.contains("/" + name + ",")
    }
  }
}
