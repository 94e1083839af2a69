import Evidence
import Syntax

/// A tool is installed or run in whatever version is the newest.
enum UnpinnedTool: PipelineRule {
  static let rule = Rule(
    id: "unpinned-tool", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .high, title: "a tool is taken in whatever version is the newest",
    explanation: """
      The action is pinned, and downloads the newest trivy; `go install …@latest`, `npx …@latest`, `pip
      install git+https://…` and `gh extension install` run what was published a minute ago. In a job that
      can publish it is medium, elsewhere low. Versions that a lockfile or the repository's own
      configuration may hold are not judged.
      """,
    evidence: "the step's input, or the command",
    remedy:
      "name a version: version: v0.65.0, go install …@v1.2.3, pip install git+https://…@<commit>",
    falsePositives: "tools of one's own that are released with the pipeline",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      let severity: Severity = job.powers.publishes ? .medium : .low
      for step in job.steps {
        report.add(InstalledTool.of(step.step), job.subject, [job.owner.subject], severity)
        if let script = step.script { check(script, severity, into: &report) }
      }
    }
    for action in pipelines.actions {
      for step in action.steps {
        report.add(InstalledTool.of(step.step), action.subject, [], .low)
        if let script = step.script { check(script, .low, into: &report) }
      }
    }
    for script in pipelines.otherScripts { check(script, .low, into: &report) }
  }

  private static func check(
    _ script: PipelineScript, _ severity: Severity, into report: inout Report
  ) {
    for call in script.calls {
      guard let what = MovingPackage.of(call) else { continue }
      report.find(
        Finding(
          rule, script.subject, "'\(what)' is whatever is the newest", severity: severity,
          related: script.related,
          places: [script.place(.cause, call.command.range)] + script.callers, identity: [what]))
    }
  }
}

extension Report {
  fileprivate mutating func add(
    _ tool: InstalledTool?, _ subject: Subject, _ related: [Subject], _ severity: Severity
  ) {
    guard let tool else { return }
    find(
      Finding(
        UnpinnedTool.rule, subject, "'\(tool.action)' installs \(tool.version)",
        severity: severity, related: related, places: [tool.place], identity: [tool.action]))
  }
}

/// What an action whose work is to install a tool takes.
struct InstalledTool {
  let action: String
  let version: String
  let place: Place

  /// The input that names the version, and whether the newest is taken without it.
  private static let inputs: [String: (name: String, isOpen: Bool)] = [
    "aquasecurity/setup-trivy": ("version", true),
    "1password/load-secrets-action": ("version", true),
    "goreleaser/goreleaser-action": ("version", true),
    "golangci/golangci-lint-action": ("version", true), "azure/setup-helm": ("version", true),
    "azure/setup-kubectl": ("version", true),
    "hashicorp/setup-terraform": ("terraform_version", true),
    "opentofu/setup-opentofu": ("tofu_version", true), "snyk/actions/setup": ("snyk-version", true),
    "ko-build/setup-ko": ("version", true), "jdx/mise-action": ("version", true),
    "oven-sh/setup-bun": ("bun-version", false), "pnpm/action-setup": ("version", false),
    "astral-sh/setup-uv": ("version", false),
    "sigstore/cosign-installer": ("cosign-release", false),
  ]

  /// Inputs that name a file with the version, or a mirror of what is wanted.
  private static let files: Set = [
    "version-file", "go-version-file", "bun-version-file", "install-only", "version-files",
  ]

  static func of(_ step: Step) -> InstalledTool? {
    guard let action = step.action, let input = inputs[action], let uses = step.uses else {
      return nil
    }
    guard let value = step.input(input.name), let text = value.string, !text.isEmpty else {
      let isElsewhere = step.with.contains { files.contains($0.name.lowercased()) }
      guard input.isOpen, !isElsewhere else { return nil }
      return InstalledTool(
        action: action, version: "the newest version, as '\(input.name)' is not given",
        place: uses.place(.cause))
    }
    guard moves(text) else { return nil }
    return InstalledTool(action: action, version: "'\(text)'", place: value.place(.cause))
  }

  private static func moves(_ version: String) -> Bool {
    ["latest", "nightly", "canary", "edge", "main", "master", "*"].contains(version.lowercased())
      || version.hasPrefix("~") || version.hasPrefix("^") || version.hasPrefix(">")
  }
}

/// A package that a command installs or runs by a name that moves.
enum MovingPackage {
  private static let installers: Set = [
    "npx", "bunx", "npm", "pnpm", "yarn", "bun", "go", "cargo", "pip", "pip3", "pipx", "uv", "gh",
    "helm",
  ]

  static func of(_ call: CommandCall) -> String? {
    guard installers.contains(call.name) else { return nil }
    let words = call.arguments.filter { !$0.hasPrefix("-") }
    switch call.name {
    case "npx", "bunx": return words.first.flatMap(tagged)
    case "npm", "pnpm", "yarn", "bun":
      guard ["exec", "dlx", "x", "install", "i", "add", "create", "global"].contains(words.first)
      else { return nil }
      return words.dropFirst().lazy.compactMap(tagged).first
    case "go":
      guard ["install", "run"].contains(words.first) else { return nil }
      return words.dropFirst().lazy.compactMap(tagged).first
    case "cargo":
      guard words.first == "install", call.has("--git"), !call.has("--rev", "--tag") else {
        return nil
      }
      return words.first { $0.holds("://") }
    case "pip", "pip3", "pipx", "uv":
      return words.first { $0.holds("git+http") && !Downloads.isFixed($0) && !holdsCommit($0) }
    case "gh":
      guard words.starts(with: ["extension", "install"]), !call.has("--pin") else { return nil }
      return words.dropFirst(2).first
    case "helm":
      guard words.starts(with: ["plugin", "install"]), !call.has("--version") else { return nil }
      return words.dropFirst(2).first { $0.holds("://") }
    default: return nil
    }
  }

  /// `name@latest`, and other names that a publisher moves.
  private static func tagged(_ word: String) -> String? {
    guard let at = word.lastIndex(of: "@"), at > word.startIndex else { return nil }
    let version = word[word.index(after: at)...].lowercased()
    let names: Set = [
      "latest", "next", "canary", "beta", "nightly", "main", "master", "head", "tip",
    ]
    return names.contains(version) ? word : nil
  }

  /// `git+https://host/name@<commit>#egg=name`
  private static func holdsCommit(_ word: String) -> Bool {
    word.split { "@#&?".contains($0) }.contains { part in
      part.utf8.count == 40
        && part.utf8.allSatisfy {
          (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20)
        }
    }
  }
}
