import Evidence
import Inventory
import Syntax

/// Runs every rule over pipelines that come one after the other, and keeps of each only what is said of it
/// and what others need: what was parsed of a repository's pipelines is many times their size.
public struct PipelineJudge {
  /// By rule, so that what one rule says stands together.
  private var reports = PipelineRules.all.map { _ in Report() }
  private var evidence = RepositoryEvidence()
  private var runFiles = RunFiles()
  private var waiting: [(file: PipelineFile, references: PipelineReferences?)] = []
  /// Files that pipelines install from, as `pip install -r FILE` names them, and where.
  public private(set) var installSources: [(path: TreePath, place: Place)] = []
  /// Files that could not be read by those who look at what they do.
  public private(set) var unread: [(source: Source, error: ReadError)] = []
  private var runs = NamedRuns()
  private var dormant = DormantParts()
  private let own: UpstreamName?
  private let commit: (Use) -> String?

  /// - Parameters:
  ///   - own: what the repository is called where it lives.
  ///   - commit: what a reference is, where pins or mirrors know it.
  public init(own: UpstreamName? = nil, commit: @escaping (Use) -> String? = { _ in nil }) {
    self.own = own
    self.commit = commit
  }

  /// Judges one file, or lets it wait for the workflows that it calls or that call it.
  ///
  /// - Parameter file: nil where only its references count.
  public mutating func take(_ file: PipelineFile?, _ references: PipelineReferences?) {
    let pipelines = set([file].compactMap(\.self), [references].compactMap(\.self))
    for workflow in pipelines.workflows { runs.add(workflow.workflow) }
    if let file, pipelines.isConnected {
      waiting.append((file, references))
    } else {
      take(pipelines)
      file?.forget()
    }
  }

  /// Judges together what uses each other; no file comes behind it.
  public mutating func takeWaiting() {
    let known = Set(waiting.map { Self.name($0.file.source.path) })
    let uses = waiting.map { file, references in
      (references?.uses ?? []).filter { $0.reference == .local }
        .compactMap { LocalActions.folder($0.text) }
    }
    // An action may be named by a folder that its repository was checked out into.
    let used = Set(uses.joined().flatMap(Self.ends))
    var connected: [(file: PipelineFile, references: PipelineReferences?)] = []
    for (waiting, uses) in zip(waiting, uses) {
      let name = Self.name(waiting.file.source.path)
      let isUsed = used.contains(name) || name.isEmpty && !used.isEmpty
      if isUsed || uses.contains(where: { !known.isDisjoint(with: Self.ends($0)) }) {
        connected.append(waiting)
      } else {
        take(set([waiting.file], [waiting.references].compactMap(\.self)))
        waiting.file.forget()
      }
    }
    take(set(connected.map(\.file), connected.compactMap(\.references)))
    waiting = []
  }

  /// What a `uses` names: an action by its folder, a workflow by its path.
  private static func name(_ path: TreePath) -> String {
    guard GitHubAction.canRead(path) else { return path.text }
    return path.text.lastIndex(of: "/").map { String(path.text[..<$0]) } ?? ""
  }

  /// `a/b/c`: itself, `b/c`, `c` and the top.
  private static func ends(_ folder: String) -> [String] {
    let parts = folder.split(separator: "/")
    return (0...parts.count).map { parts[$0...].joined(separator: "/") }
  }

  /// Files of the repository that its pipelines may run: scripts, and makefiles.
  public var localScripts: [TreePath] { runFiles.runs.keys.sorted() }

  /// Judges the content of `localScripts`, as far as the tree has them.
  public mutating func take(run sources: [Source]) {
    for source in sources { take(PipelineSet(running: runFiles.scripts([source]))) }
  }

  /// Judges pipelines together.
  public mutating func take(_ pipelines: PipelineSet) {
    for (index, rule) in PipelineRules.all.enumerated() {
      rule.check(pipelines, into: &reports[index])
      rule.gather(pipelines, into: &evidence)
    }
    evidence.take(pipelines.paths)
    dormant.take(pipelines.jobs)
    runFiles.add(pipelines.runFiles)
    installSources += pipelines.installSources
    unread += pipelines.unread
  }

  /// What the rules say of everything that came.
  public func concluded() -> Report {
    var whole = Report()
    for (rule, report) in zip(PipelineRules.all, reports) {
      whole.add(report)
      rule.conclude(evidence, into: &whole)
    }
    return dormant.lowered(whole)
  }

  private func set(
    _ files: [PipelineFile], _ references: [PipelineReferences]
  ) -> PipelineSet {
    PipelineSet(files, references, own: own, commit: commit, runs: runs)
  }
}
