import Evidence
import Syntax

/// Files of the repository that pipelines run: scripts by their path, and makefiles by `make`.
struct RunFiles {
  struct Run {
    var caller: Place
    /// Of a makefile; none is its first.
    var targets: Set<String> = []
  }

  /// The first place that runs a file, with the targets of all of them.
  private(set) var runs: [TreePath: Run] = [:]

  init() {}

  init(_ scripts: [PipelineScript]) {
    for script in scripts {
      for call in script.calls {
        if call.name == "make" || call.name == "gmake" {
          addMake(call, script)
        } else if let path = Self.path(call) {
          add(path, script.place(.step(1), call.command.range))
        }
      }
    }
  }

  /// Takes what another file's scripts run. Files come in any order; the first by its path is told.
  mutating func add(_ other: RunFiles) {
    for (path, run) in other.runs {
      guard let known = runs[path] else {
        runs[path] = run
        continue
      }
      if run.caller.path < known.caller.path { runs[path]?.caller = run.caller }
      runs[path]?.targets.formUnion(run.targets)
    }
  }

  /// What the files hold that are run, of those that were found.
  func scripts(_ sources: [Source]) -> [PipelineScript] {
    sources.flatMap { source in runs[source.path].map { RunScripts.of(source, $0) } ?? [] }
  }

  private mutating func add(_ path: TreePath, _ caller: Place, _ targets: Set<String> = []) {
    runs[path, default: Run(caller: caller)].targets.formUnion(targets)
  }

  /// `make -C folder -f file target`; the names that make itself looks for, when none is given.
  private mutating func addMake(_ call: CommandCall, _ script: PipelineScript) {
    var folder = ""
    var file: String?
    var targets: Set<String> = []
    var rest = call.arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "-C", "--directory": folder = rest.popFirst() ?? ""
      case "-f", "--file", "--makefile": file = rest.popFirst()
      case "-j", "-l", "-O", "-o", "-W", "-I":
        if rest.first?.utf8.allSatisfy({ (0x30...0x39).contains($0) }) == true {
          _ = rest.popFirst()
        }
      default:
        if !word.hasPrefix("-"), !word.contains("="), !word.contains("$") { targets.insert(word) }
      }
    }
    let caller = script.place(.step(1), call.command.range)
    for name in file.map({ [$0] }) ?? Makefile.names {
      guard let path = Self.local(folder.isEmpty ? name : folder + "/" + name) else { continue }
      add(path, caller, targets)
    }
  }

  private static let interpreters: Set = ["bash", "sh", "dash", "zsh", "source", "."]
  private static let powerShells: Set = ["pwsh", "powershell"]

  /// The file of the tree that a command starts.
  private static func path(_ call: CommandCall) -> TreePath? {
    var name = call.name
    if interpreters.contains(name) {
      name = call.arguments.first { !$0.hasPrefix("-") } ?? ""
    } else if powerShells.contains(name) {
      name = call.arguments.first { $0.lowercased().hasSuffix(".ps1") } ?? ""
    }
    // Most commands have no dot in their name.
    guard name.utf8.contains(UInt8(ascii: ".")) else { return nil }
    let isScript = [".sh", ".bash", ".ps1"].contains { name.lowercased().hasSuffix($0) }
    guard isScript || name.hasPrefix("./") || name.hasPrefix(".\\") else { return nil }
    return local(name)
  }

  /// A path inside of the repository; nil of any other.
  private static func local(_ text: String) -> TreePath? {
    var name = text
    if name.utf8.contains(UInt8(ascii: "\\")) {
      name = String(decoding: text.utf8.map { $0 == 0x5C ? 0x2F : $0 }, as: UTF8.self)
    }
    while name.hasPrefix("./") { name.removeFirst(2) }
    guard !name.isEmpty, !name.contains("$"), !name.hasPrefix("/"), !name.hasPrefix("-"),
      !name.hasPrefix(".."), !name.contains("//"), !name.hasSuffix("/")
    else { return nil }
    return TreePath(name)
  }
}
