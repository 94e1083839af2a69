import Evidence
import Patterns

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
    falsePositives: "none among 51 install scripts of 3,430 manifests",
    techniques: [.installerPackages])

  static func check(_ package: PackageView, into report: inout Report) {
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
}
