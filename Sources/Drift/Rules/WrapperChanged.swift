import Crypto
import Evidence
import Inventory
import Syntax
import Trees

/// A tool that the repository carries and that runs before anything is checked.
enum WrapperChanged: DriftRule {
  static let rule = Rule(
    id: "wrapper-changed", domain: .drift, kind: .change, severity: .high, confidence: .high,
    title: "a build tool inside the repository was exchanged",
    explanation: """
      Wrappers (gradle-wrapper.jar, Maven's, .yarn/releases) are programs that a repository carries and
      every build runs first. Nobody reads their diff. A binary that changes without the version text
      beside it is how a wrapper is trojaned.
      """,
    evidence: "the file's digest at the base (or in the pins) and now",
    remedy:
      "compare the file with the release it claims to be (Gradle publishes checksums of its wrapper)",
    falsePositives: "updates of the tool, which change the version text too and are medium",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ input: DriftInput, into report: inout Report) {
    let wrappers = input.changedFiles.filter { FileRole(of: $0.path) == .wrapper && $0.now != nil }
    let hasVersionText = wrappers.contains { isVersionText($0.path) }
    let configurations = wrappers.isEmpty ? [] : configurations(input)
    for file in wrappers {
      guard let sides = input.sources(of: file, into: &report), let now = sides.now else {
        continue
      }
      let isNamed =
        sides.was == nil && configurations.contains { $0.contains(file.path.nameText) }
      let isTold = hasVersionText || isNamed
      report.find(finding(file, sides.was, now, isTold: isTold, input))
    }
    checkPins(input, into: &report)
  }

  private static func finding(
    _ file: ChangedFile, _ was: Source?, _ now: Source, isTold: Bool, _ input: DriftInput
  ) -> Finding {
    let digest = SHA256.hex(now.bytes)
    let isText = isVersionText(file.path)
    return Finding(
      rule, .file(file.path), "'\(file.path.text)' \(was == nil ? "is new" : "was exchanged")",
      severity: isTold || isText ? .medium : .high, places: [now.place(.cause)],
      facts: [
        Fact(
          "sha256", was: was.map { SHA256.hex($0.bytes) } ?? "absent", now: digest,
          check: input.revisions.map {
            "git show \(ShellWord.quoted("\($0.candidate):\(file.path.text)")) | sha256sum"
          })
      ], identity: [digest])
  }

  /// The changed `.yarnrc.yml`, which name the release that is used: a release under a new name is told
  /// there, another content under the old name is not.
  private static func configurations(_ input: DriftInput) -> [String] {
    input.changedFiles.filter { $0.path.name == ".yarnrc.yml" }.compactMap { file in
      guard let now = file.now,
        let bytes = try? input.candidate.tree.bytes(of: now, limit: Source.defaultLimit)
      else { return nil }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Where a wrapper's version can be read.
  private static func isVersionText(_ path: TreePath) -> Bool {
    let name = path.name.text
    return name.hasSuffix(".properties") || name == ".yarnrc.yml" || name == "package.json"
  }

  /// `file` lines of the pins, for files that the base does not vouch for.
  private static func checkPins(_ input: DriftInput, into report: inout Report) {
    for pin in input.pins.all(.file) {
      guard let path = TreePath(pinned: pin.key.id), let known = pin["sha256"],
        let entry = try? input.candidate.tree.entry(at: path),
        let bytes = try? input.candidate.tree.bytes(of: entry, limit: Source.defaultLimit)
      else { continue }
      let digest = SHA256.hex(bytes)
      if digest == known || input.changedFiles.contains(where: { $0.path == path }) { continue }
      let source = Source(bytes, path: path, origin: input.candidate.tree.origin)
      report.find(
        Finding(
          rule, .file(path), "'\(path.text)' is not what was pinned",
          places: [source.place(.cause), input.pins.source.place(.pin, pin.range)],
          facts: [Fact("sha256", was: known, now: digest)], identity: [digest]))
    }
  }
}
