import Evidence
import Patterns
import Syntax

/// A build script fetches or decodes and runs.
enum BuildScriptCode: FileRule {
  static let rule = Rule(
    id: "build-script-code", domain: .packages, kind: .attack, severity: .medium, confidence: .high,
    title: "a build script fetches or decodes and runs",
    explanation: """
      setup.py, build.rs, extconf.rb and whatever else a package's manifest names (a build backend
      of its own, procedural macros, extensions of gems, scripts and inline tasks of NuGet
      packages) run on the machine of whoever takes it in. They compile; a request, decoded data
      or an evaluation in them is the dropper of most malicious source packages.
      """,
    evidence: "the call",
    remedy: "install from a wheel, or read the script first",
    falsePositives:
      "old setup.py that download data; the corpus had few, so new ones in a change are "
      + "what counts. One that compares its download with a digest is medium",
    techniques: [.installerPackages, .commandAndScriptingInterpreter])

  static func check(_ file: CodeFile, into report: inout Report) {
    switch file.path.nameText {
    case "setup.py": checkSetup(file, into: &report)
    case "build.rs", "extconf.rb": checkNative(file, into: &report)
    default: checkMacros(file, into: &report)
    }
  }

  private static func checkSetup(_ file: CodeFile, into report: inout Report) {
    guard ByteSearch.containsAny(["setup(", "cmdclass"], in: file.view.code) else { return }
    let runs = file.facts.sinks.filter { sink in
      let text = file.view.code(sink.arguments)
      return !["open(", "compile(", "read"].contains(where: text.contains)
    }
    let call = file.facts.network.first ?? file.facts.decoders.first ?? runs.first
    guard let call else { return }
    let isBoth = !file.facts.network.isEmpty && (!runs.isEmpty || startsUnseen(file))
    report.find(
      file.finding(
        rule, call.range, "'\(file.name)' fetches, decodes or evaluates when it is installed",
        severity: isBoth ? .high : nil, family: "droppers on PyPI"))
  }

  /// Honest scripts that fetch a library and start a compiler compare what they fetched with a digest.
  private static func startsUnseen(_ file: CodeFile) -> Bool {
    !file.facts.spawns.isEmpty
      && !ByteSearch.containsAny(
        ["hashlib.sha", "hashlib.blake2", "hashlib.new"], in: file.view.code)
  }

  /// Macros and scripts of autotools that hand hidden text to a shell.
  private static func checkMacros(_ file: CodeFile, into report: inout Report) {
    guard let trick = GeneratedFile.shellTrick(file.path, file.bytes) else { return }
    report.find(
      file.finding(
        rule, trick, "'\(file.name)' hands hidden text to a shell when it is built",
        severity: .high, family: "xz 5.6.0"))
  }

  private static func checkNative(_ file: CodeFile, into report: inout Report) {
    if let call = NativeFetch.first(in: file) {
      report.find(
        file.finding(
          rule, call, "'\(file.name)' fetches when it is built",
          severity: NativeFetch.takesSecrets(file) ? .high : nil))
    }
  }
}

extension BuildScriptCode: PackageRule {
  /// Files that a package's manifest names as what runs when it is taken in, by whatever name, and what these
  /// load.
  static func check(_ package: PackageView, into report: inout Report) {
    for path in package.files(at: [.install, .build, .open, .removal]).sorted()
    where !named.contains(path.nameText) {
      guard let entry = try? package.tree.entry(at: path),
        let bytes = try? package.tree.bytes(of: entry, limit: 1 << 20),
        !bytes.prefix(8192).contains(0)
      else { continue }
      let source = Source(bytes, path: path, origin: package.tree.origin)
      let file = CodeFile(
        source, Language(of: path, bytes), .file(package.container.appending(path)))
      check(reached: file, of: package, into: &report)
    }
    for trigger in package.manifest.unasked {
      guard case .code(let text, let language) = trigger.action else { continue }
      let source = Source(Array(text.utf8), path: trigger.source.path, origin: package.tree.origin)
      let file = CodeFile(source, language, package.subject)
      guard let call = file.facts.network.first ?? file.facts.decoders.first else { continue }
      let runs = !file.facts.spawns.isEmpty || !file.facts.sinks.isEmpty
      report.find(
        package.finding(
          rule, trigger, "'\(trigger.event)' of '\(trigger.source.path.text)' fetches or decodes",
          severity: runs ? .high : nil, facts: [Fact("call", now: file.view.text(call.name))]))
    }
  }

  private static let named: Set = ["setup.py", "build.rs", "extconf.rb"]

  private static func check(
    reached file: CodeFile, of package: PackageView, into report: inout Report
  ) {
    switch file.language {
    case .python:
      // Reached from setup.py, a backend or a hook: what is imported there does nothing by itself, so only
      // fetching together with running counts.
      guard let call = file.facts.network.first, !file.facts.sinks.isEmpty || startsUnseen(file)
      else { return }
      // Scripts that fetch the build tool itself are old and honest, and start it in a process of its own.
      report.find(finding(file, call.range, severity: file.facts.sinks.isEmpty ? nil : .high))
    case .ruby, .rust:
      guard let call = NativeFetch.first(in: file) else { return }
      report.find(
        finding(file, call, severity: NativeFetch.takesSecrets(file) ? .high : nil))
    case .powerShell, .shell, .batch:
      for line in TextLines.all(of: file.view.text) {
        let text = file.view.text(line)
        guard let reason = CommandLine(text).downloadAndRun ?? PowerShellLine.reason(text) else {
          continue
        }
        report.find(
          file.finding(
            rule, line, "'\(file.name)' runs when the package is taken in: \(reason)",
            severity: .high, family: "droppers on NuGet"))
        return
      }
    default: return
    }
  }

  private static func finding(
    _ file: CodeFile, _ range: Range<Int>, severity: Severity?
  ) -> Finding {
    file.finding(
      rule, range, "'\(file.name)' fetches, and runs when the package is taken in",
      severity: severity)
  }
}
