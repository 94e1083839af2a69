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
    for script in package.manifest.installScripts {
      for command in CommandLine(script.command).commands {
        let written = command.words.first.map { $0.contains("/") ? $0 : "" } ?? ""
        guard let file = package.file(command.script ?? written),
          package.binaries.contains(file.path)
        else { continue }
        report.find(
          package.finding(
            rule, script,
            "'\(script.event)' of '\(package.source.path.text)' runs the program '\(file.path.text)'",
            family: "IronWorm"))
      }
    }
  }
}
