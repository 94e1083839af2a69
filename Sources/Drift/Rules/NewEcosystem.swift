import Evidence
import Inventory
import Trees

/// A lockfile of a kind the tree did not have.
enum NewEcosystem: DriftRule {
  static let rule = Rule(
    id: "new-ecosystem", domain: .drift, kind: .change, severity: .info, confidence: .certain,
    title: "packages of a new ecosystem come in",
    explanation: """
      The change adds the first lockfile of an ecosystem. Everything in it is new, and there is nothing
      it could be compared with.
      """,
    evidence: "the new lockfile",
    remedy: "look at it once as a whole: pintle inventory",
    falsePositives: "every adoption",
    techniques: [.compromiseSoftwareDependencies])

  static func check(_ input: DriftInput, into report: inout Report) {
    let new = input.changedFiles.filter { $0.was == nil }.compactMap { file in
      LockfileNames.ecosystem(of: file.path).map { (file.path, $0) }
    }
    guard !new.isEmpty, let base = try? input.base?.tree.entries() else { return }
    let known = Set(base.compactMap { LockfileNames.ecosystem(of: $0.path) })
    for (path, ecosystem) in new
    where !known.contains(ecosystem) && ecosystem != LockfileNames.unknown {
      report.find(
        Finding(
          rule, .file(path), "'\(path.text)' is the first lockfile of \(ecosystem) here",
          places: [Place(.cause, in: input.candidate.tree.origin, path: path)],
          identity: [ecosystem]))
    }
  }
}
