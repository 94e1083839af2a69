import Evidence
import Patterns
import Syntax

/// A build script fetches or decodes and runs.
enum BuildScriptCode: FileRule {
  static let rule = Rule(
    id: "build-script-code", domain: .packages, kind: .attack, severity: .medium, confidence: .high,
    title: "a build script fetches or decodes and runs",
    explanation: """
      setup.py, build.rs and extconf.rb run on the machine of whoever installs from source. They
      compile; a request, decoded data or an evaluation in them is the dropper of most malicious
      source packages.
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
    // Honest scripts that fetch a library and start a compiler compare what they fetched with a digest.
    let startsUnseen =
      !file.facts.spawns.isEmpty
      && !ByteSearch.containsAny(
        ["hashlib.sha", "hashlib.blake2", "hashlib.new"], in: file.view.code)
    let isBoth = !file.facts.network.isEmpty && (!runs.isEmpty || startsUnseen)
    report.find(
      file.finding(
        rule, call.range, "'\(file.name)' fetches, decodes or evaluates when it is installed",
        severity: isBoth ? .high : nil, family: "droppers on PyPI"))
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
    for program in ["\"curl\"", "\"wget\"", "\"powershell\"", "curl -", "wget -"] {
      guard let place = ByteSearch.first(Array(program.utf8), in: file.bytes),
        ByteSearch.containsAny(["http://", "https://"], in: file.bytes),
        ByteSearch.containsAny(["Command::new", "system", "`"], in: file.bytes)
      else { continue }
      report.find(
        file.finding(
          rule, place..<(place + program.utf8.count), "'\(file.name)' fetches when it is built"))
      return
    }
  }
}
