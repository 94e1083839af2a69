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
      guard let reason = trigger.command?.downloadAndRun else { continue }
      report.find(
        package.finding(
          rule, trigger, "'\(trigger.event)' of '\(trigger.source.path.text)': \(reason)",
          family: "Shai-Hulud and others"))
    }
  }
}
