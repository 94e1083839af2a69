import Evidence
import Syntax

/// Whether a step runs what lies in the workspace: build tools, tests, scripts, local actions.
enum RepositoryCode {
  struct Execution {
    let step: Int
    let place: Place
    let what: String
  }

  /// The first thing behind a checkout that runs the files that it brought.
  static func first(
    in job: JudgedJob, after checkout: UntrustedCheckout, reached: (Int) -> Bool
  ) -> Execution? {
    let start = checkout.end == nil ? checkout.step + 1 : checkout.step
    for judged in job.steps where judged.step.index >= start && reached(judged.step.index) {
      let offset = judged.step.index == checkout.step ? checkout.end ?? 0 : 0
      if let found = execution(judged, folder: checkout.folder, from: offset) { return found }
    }
    return nil
  }

  static func execution(
    _ judged: JudgedStep, folder: String?, from offset: Int
  ) -> Execution? {
    if let uses = judged.step.uses?.string, let place = judged.step.uses?.place(.cause) {
      let isLocal = uses.hasPrefix("./") && (folder.map { uses.hasPrefix("./\($0)/") } ?? true)
      let isTool = folder == nil && runsFiles(judged.step)
      return isLocal || isTool
        ? Execution(step: judged.step.index, place: place, what: "uses: \(uses)") : nil
    }
    guard let script = judged.script else { return nil }
    var directory = judged.step.workingDirectory?.string
    for call in script.calls where call.command.range.lowerBound >= offset {
      if call.name == "cd" || call.name == "pushd" { directory = call.arguments.first }
      guard isExecution(call), folder.map({ runs(call, in: directory, of: $0) }) ?? true else {
        continue
      }
      return Execution(
        step: judged.step.index, place: script.place(.cause, call.command.range),
        what: ([call.name] + call.arguments.prefix(2)).joined(separator: " "))
    }
    return nil
  }

  /// Whether a command that is given in some folder runs what lies in another or below it.
  private static func runs(
    _ call: CommandCall, in directory: String?, of folder: String
  ) -> Bool {
    if runsIn(folder, call) { return true }
    // From the folder itself `../trusted/check.py` is another's.
    let isAtTop = directory.map { ("/" + plain($0)).hasSuffix("/" + folder) } ?? false
    return isBelow(directory, folder) && !(isAtTop && file(call)?.hasPrefix("../") == true)
  }

  /// The script that a command runs, as far as it is named.
  private static func file(_ call: CommandCall) -> String? {
    if isLocalPath(call.name) { return call.name }
    guard Downloads.interpreters.contains(call.name) || call.name == "source" else { return nil }
    return call.arguments.first { !$0.hasPrefix("-") }
  }

  private static func plain(_ path: String) -> String {
    var path = path[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    while path.hasPrefix("../") { path = path.dropFirst(3) }
    while path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }

  private static func isBelow(_ path: String?, _ folder: String) -> Bool {
    guard let path = path.map(plain) else { return false }
    return path == folder || path.hasPrefix(folder + "/") || path.hasSuffix("/" + folder)
  }

  /// `pr/build.sh`, `python pr/setup.py`, `make -C pr`, `npm --prefix pr`
  private static func runsIn(_ folder: String, _ call: CommandCall) -> Bool {
    if isBelow(call.name, folder) { return true }
    if !isLocalPath(call.name), let file = file(call) { return isBelow(file, folder) }
    let options: Set = [
      "-C", "--prefix", "--cwd", "--project", "--directory", "--manifest-path", "-e", "-f",
    ]
    return zip(call.arguments, call.arguments.dropFirst()).contains { option, value in
      options.contains(option) && isBelow(value, folder)
    } || call.name.hasPrefix("pip") && call.arguments.contains { isBelow($0, folder) }
  }

  private static func runsFiles(_ step: Step) -> Bool {
    switch step.action {
    case "golangci/golangci-lint-action", "pre-commit/action", "cypress-io/github-action",
      "bahmutov/npm-install", "borales/actions-yarn", "pulumi/actions",
      "gradle/gradle-build-action":
      return true
    case "ruby/setup-ruby": return step.input("bundler-cache")?.string == "true"
    case "docker/build-push-action":
      return step.input("context")?.string.map { !$0.holds("://") && !$0.holds("{{") }
        ?? false
    case "pnpm/action-setup": return step.input("run_install")?.string == "true"
    default: return false
    }
  }

  private static let tools: Set = [
    "make", "gmake", "cmake", "ninja", "just", "task", "mage", "bazel", "bazelisk", "gradle", "mvn",
    "ant", "sbt", "rake", "rspec", "tox", "nox", "pytest", "jest", "vitest", "eslint", "mocha",
    "tsx",
    "ts-node", "msbuild", "mix", "rebar3", "earthly", "nx", "turbo", "lerna", "hatch", "invoke",
    "pre-commit", "webpack", "vite", "rollup", "gulp", "grunt", "scons", "meson", "xcodebuild",
    "fastlane", "flutter", "phpunit", "golangci-lint", "skaffold", "ko", "goreleaser", "melange",
  ]

  /// Which subcommands of a tool run the project's code.
  private static let subcommands: [String: Set<String>] = [
    "npm": [
      "install", "i", "ci", "run", "run-script", "test", "t", "start", "exec", "build", "pack",
      "publish",
    ],
    "yarn": [], "pnpm": [], "bun": ["install", "run", "test", "i", "x"],
    "cargo": [
      "build", "test", "run", "check", "clippy", "bench", "doc", "install", "nextest", "xtask",
    ],
    "go": ["run", "test", "generate"],
    "pip": ["install", "wheel"], "pip3": ["install", "wheel"],
    "poetry": ["install", "run", "build"], "pdm": ["install", "run", "build"],
    "uv": ["run", "sync", "build", "pip"], "bundle": ["install", "exec"],
    "composer": ["install", "update", "run", "run-script", "test"],
    "deno": ["run", "task", "test"],
    "dotnet": ["build", "test", "run", "restore", "publish", "pack"],
    "swift": ["build", "test", "run", "package"], "docker": ["build", "buildx", "compose"],
    "docker-compose": ["build", "up", "run"], "terraform": ["init", "plan", "apply"],
    "conda": ["build"], "hugo": [], "jekyll": ["build"], "mkdocs": ["build"], "sphinx-build": [],
  ]

  static func isExecution(_ call: CommandCall) -> Bool {
    let first = call.arguments.first { !$0.hasPrefix("-") }
    if call.has("--help", "--version") { return false }
    if isLocalPath(call.name) { return true }
    if tools.contains(call.name) { return true }
    if let known = subcommands[call.name] {
      if call.has("--ignore-scripts", "--no-scripts") { return false }
      guard !known.isEmpty else {
        return !["config", "cache", "set", "--version", "-v"].contains(first)
      }
      guard let first, known.contains(first) else { return false }
      // Of a package by its name nothing of the workspace runs.
      if call.name.hasPrefix("pip") { return installsFolder(call) }
      if call.has("-g", "--global") { return false }
      return true
    }
    switch call.name {
    case "python", "python3", "node", "ruby", "perl", "php", "bash", "sh", "zsh", "source", ".",
      "pwsh":
      guard let first, !call.has("-c", "-e") else { return call.arguments.contains("pytest") }
      if first.hasPrefix("/") || first.hasPrefix("$") || first == "-" { return false }
      return first.contains(".") || first.contains("/")
    default: return false
    }
  }

  private static func installsFolder(_ call: CommandCall) -> Bool {
    call.arguments.contains {
      ["-e", "--editable", "."].contains($0) || $0.hasPrefix("./") || $0.hasPrefix(".[")
    }
      || call.has("-r", "--requirement")
  }

  static func isLocalPath(_ name: String) -> Bool {
    if name.hasPrefix("./") || name.hasPrefix("../") { return true }
    return name.contains("/") && !name.hasPrefix("/") && !name.hasPrefix("$")
      && !name.hasPrefix("~")
  }
}
