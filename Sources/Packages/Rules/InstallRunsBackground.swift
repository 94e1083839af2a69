import Evidence
import Patterns

/// Installing the package leaves a program running.
enum InstallRunsBackground: PackageRule {
  static let rule = Rule(
    id: "install-runs-background", domain: .packages, kind: .attack, severity: .high,
    confidence: .high,
    title: "installing the package leaves a program running",
    explanation: """
      A program that an install script starts and does not wait for goes on after the install,
      unseen. It is how a cloned project starts its loader beside the real server.
      """,
    evidence: "the script",
    remedy: "do not install it; look for what was started",
    falsePositives: "0 of 309 lifecycle scripts of about 150 repositories",
    techniques: [.installerPackages, .hiddenWindow])

  static func check(_ package: PackageView, into report: inout Report) {
    for trigger in package.manifest.unasked {
      guard let command = trigger.command?.background else { continue }
      let text = Printable.line(Array(command.words.joined(separator: " ").utf8))
      report.find(
        package.finding(
          rule, trigger,
          "'\(trigger.event)' of '\(trigger.source.path.text)' leaves '\(text)' running",
          family: "BetPoker"))
    }
  }
}
