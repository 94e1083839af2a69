import Evidence
import Patterns

/// Installing the package fetches code and runs it.
enum InstallRunsDownload: PackageRule {
  static let rule = Rule(
    id: "install-runs-download", domain: .packages, kind: .attack, severity: .high,
    confidence: .high,
    title: "installing the package fetches code and runs it",
    explanation: """
      An install script that pipes a download into an interpreter runs whatever the server
      answers that day. Honest install scripts run a file of the package, which its digest
      covers.
      """,
    evidence: "the script",
    remedy:
      "do not install it; npm install --ignore-scripts keeps install scripts from "
      + "running",
    falsePositives: "0 of 309 lifecycle scripts of about 150 repositories",
    techniques: [.installerPackages, .ingressToolTransfer])

  static func check(_ package: PackageView, into report: inout Report) {
    for trigger in package.manifest.unasked {
      if let name = globalPackage(trigger) {
        report.find(
          package.finding(
            rule, trigger,
            "'\(trigger.event)' of '\(trigger.source.path.text)' installs '\(name)' for the whole machine",
            severity: .medium, family: "cline 2.3.0"))
      }
      guard let reason = trigger.command?.downloadAndRun else { continue }
      report.find(
        package.finding(
          rule, trigger, "'\(trigger.event)' of '\(trigger.source.path.text)': \(reason)",
          family: "Shai-Hulud and others"))
    }
  }

  /// Another package that the line installs beside the project's own, which no lockfile names.
  private static func globalPackage(_ trigger: Trigger) -> String? {
    // `prepublish` is left over from npm before its fourth version.
    guard trigger.moment != .build, trigger.event != "prepublish" else { return nil }
    for command in trigger.command?.commands ?? []
    where ["npm", "pnpm", "bun", "yarn"].contains(command.program) {
      let words = command.arguments
      guard words.contains(where: { ["install", "i", "add"].contains($0) }),
        words.contains("-g") || words.contains("--global") || words.first == "global"
      else { continue }
      return words.last { !$0.hasPrefix("-") && !["install", "i", "add", "global"].contains($0) }
    }
    return nil
  }
}
