import Drift
import Engine
import Evidence
import Git
import Inventory
import Trees

/// What attack rules fire on, so that it is not recorded as right.
struct Doubts {
  private var rules: [Subject: String] = [:]

  init() {}

  /// - Throws: what keeps the tree from being examined.
  init(_ trees: JudgedTrees, _ known: Pins, _ upstream: UpstreamData) throws(TreeError) {
    let examination = try Engine.examine(
      Request(
        candidate: trees.candidate, pins: known,
        history: trees.repository.map { HistoryRequest(repository: $0) },
        upstreams: upstream.upstreams, actions: upstream.actions))
    let patterns = (try? StoryPattern.all()) ?? []
    let told = Set(patterns.flatMap { $0.stories(examination.findings) }.flatMap(\.findings))
    for finding in examination.findings where finding.kind == .attack {
      // A fact that differs from its line is the plan's own finding.
      guard told.contains(finding.fingerprint) || finding.level >= .high,
        finding.rule.id != "moved-tag", finding.rule.id != "mass-ref-move"
      else { continue }
      for subject in [finding.subject] + finding.related { rules[subject] = finding.rule.id }
    }
  }

  /// The rule that fires on what a line is about, or on the commit that it would record.
  func rule(about pin: Pin) -> String? {
    let subjects: [Subject] =
      switch pin.key.kind {
      case .tag, .branch:
        [Subject(.ref, TreePath(pinned: pin.key.id)?.text ?? pin.key.id)]
      case .action, .hook, .include: [Subject(.use, pin.key.id)]
      case .submodule: [Subject(.submodule, pin.key.id)]
      case .image: [Subject(.image, pin.key.id)]
      case .file, .package, .signer, .tool: []
      }
    let commit = pin["commit"].map { Subject(.commit, $0) }
    return (subjects + [commit].compactMap { $0 }).lazy.compactMap { rules[$0] }.first
  }
}
