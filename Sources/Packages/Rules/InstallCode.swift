import Evidence

/// A package runs code of its own though nobody calls it.
enum InstallCode: PackageRule {
  static let rule = Rule(
    id: "install-code", domain: .packages, kind: .signal, severity: .info, confidence: .certain,
    title: "a package runs code of its own when it is taken in",
    explanation: """
      Install scripts, build scripts, procedural macros, native extensions of gems, scripts and
      targets of NuGet packages, setup.py, tasks that an editor runs when a folder is opened: all
      of them run on the machine of whoever takes the package in, before a line of it is called.
      Many honest packages need that, so this says what runs and judges nothing; it is told by
      `pintle scan`, and by `pintle check --packages` of packages that a change brings in.
      """,
    evidence: "what runs, by which name, and the line that says so",
    remedy: "read what it runs; where it is not needed, install without scripts",
    falsePositives: "none: it says what is there",
    techniques: [.installerPackages])

  static func check(_ package: PackageView, into report: inout Report) {
    guard package.tellsInstallCode else { return }
    let triggers = package.unasked
    guard let first = triggers.first else { return }
    let shown = triggers.prefix(20).map { trigger in
      Fact(trigger.event, now: "\(trigger.text) (\(trigger.moment.rawValue))")
    }
    let events = Set(triggers.map(\.event)).sorted().prefix(3).joined(separator: ", ")
    report.find(
      Finding(
        rule, package.subject, "'\(package.subject.id)' runs code of its own: \(events)",
        places: [first.place], facts: shown, identity: triggers.map { $0.event + " " + $0.text }))
  }
}
