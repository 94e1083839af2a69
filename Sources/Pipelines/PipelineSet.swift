import Evidence
import Inventory
import Syntax
import Trees

/// The pipelines of one tree, as rules look at them.
public final class PipelineSet {
  let workflows: [JudgedWorkflow]
  let actions: [JudgedAction]
  let references: [PipelineReferences]
  private(set) lazy var uses: [Use] = references.flatMap(\.uses)
  private(set) lazy var images: [ImageUse] = references.flatMap(\.images)
  /// Every script that any pipeline runs.
  private(set) var scripts: [PipelineScript]
  /// Those of them that no workflow and no action of GitHub holds.
  private(set) var otherScripts: [PipelineScript]
  /// What editors, agents and git start.
  let hooks: [HookCommand]
  let settings: [RiskySetting]
  let updaters: [Updater]
  let commit: (Use) -> String?
  /// What the repository is called where it lives; nil where nothing says so.
  let own: UpstreamName?
  /// Pipelines of other systems than GitHub's.
  let otherPipelines: [Source]
  let jenkinsInjections: [JenkinsInjection]
  /// Orbs and templates that those take in by names that can move.
  let foreign: [ForeignInclude]
  /// Files that could not be read by those who look at what they do.
  public let unread: [(source: Source, error: ReadError)]
  /// Ways from an outsider to what a job can do.
  private(set) lazy var paths: [AttackPath] = AttackPath.all(self)
  private(set) lazy var folded: Set<FoldedWeakness> = Set(paths.flatMap(\.folded))

  /// - Parameters:
  ///   - files: that were read.
  ///   - references: what they refer to.
  ///   - own: what the repository is called where it lives.
  ///   - commit: what a reference is, where pins or mirrors know it.
  public convenience init(
    _ files: [PipelineFile], _ references: [PipelineReferences], own: UpstreamName? = nil,
    commit: @escaping (Use) -> String? = { _ in nil }
  ) {
    self.init(files, references, own: own, commit: commit, runs: nil)
  }

  /// - Parameter runs: the workflows of the whole tree; nil where these files are all.
  init(
    _ files: [PipelineFile], _ references: [PipelineReferences], own: UpstreamName?,
    commit: @escaping (Use) -> String?, runs: NamedRuns?
  ) {
    self.commit = commit
    self.own = own
    var hooks: [HookCommand] = []
    var settings: [RiskySetting] = []
    var updaters: [Updater] = []
    var otherPipelines: [Source] = []
    var foreign: [ForeignInclude] = []
    var jenkinsInjections: [JenkinsInjection] = []
    var unread: [(source: Source, error: ReadError)] = []
    var workflows: [JudgedWorkflow] = []
    var actions: [JudgedAction] = []
    var others: [PipelineScript] = []
    for file in files {
      let path = file.source.path
      if GitHubWorkflow.canRead(path), let root = (try? file.document())?.root,
        let workflow = Workflow(root)
      {
        workflows.append(JudgedWorkflow(workflow))
      }
      if GitHubAction.canRead(path), let root = (try? file.document())?.root,
        let action = Action(root)
      {
        actions.append(JudgedAction(action))
      }
      do throws(ReadError) {
        if HookFiles.canRead(path) {
          hooks += try HookFiles.commands(file.source)
          settings += RiskySetting.all(file.source)
        }
        if UpdaterFiles.canRead(path) { updaters.append(try Updater(file.source)) }
      } catch {
        unread.append((file.source, error))
      }
      others += OtherScripts.of(file)
      if file.isOfOtherSystem { otherPipelines.append(file.source) }
      foreign += ForeignInclude.all(file)
      if Jenkinsfile.canRead(path) { jenkinsInjections += JenkinsInjection.all(file) }
    }
    self.hooks = hooks
    self.settings = settings
    self.updaters = updaters
    self.otherPipelines = otherPipelines
    self.foreign = foreign
    self.jenkinsInjections = jenkinsInjections
    self.unread = unread
    self.workflows = workflows
    self.actions = actions
    self.references = references
    otherScripts = others
    scripts =
      workflows.flatMap { $0.jobs.flatMap(\.steps).compactMap(\.script) }
      + actions.flatMap(\.steps).compactMap(\.script) + others
    connectCallers()
    let runs = runs ?? namedRuns
    for workflow in workflows { workflow.namedRuns = runs }
  }

  /// The workflows among these files by their names.
  var namedRuns: NamedRuns {
    workflows.reduce(into: NamedRuns()) { $0.add($1.workflow) }
  }

  /// Scripts of the repository that pipelines run, and nothing else.
  convenience init(running scripts: [PipelineScript]) {
    self.init([], [])
    otherScripts = scripts
    self.scripts = scripts
  }

  /// Lets reusable workflows see who calls them, and workflows the actions that they use.
  private func connectCallers() {
    let local = LocalActions(actions)
    for workflow in workflows { workflow.actions = local }
    let byPath = Dictionary(
      workflows.map { ($0.path.text, $0) }, uniquingKeysWith: { first, _ in first })
    for job in workflows.flatMap(\.jobs) {
      guard let uses = job.job.call?.uses.string, let path = LocalActions.folder(uses),
        let called = byPath[path]
      else { continue }
      called.callers.append(job)
      job.called = called
    }
  }

  /// Every pipeline's path.
  var pipelinePaths: [TreePath] { workflows.map(\.path) + otherPipelines.map(\.path) }

  /// Files of the repository that its pipelines may run: scripts, and makefiles.
  public var localScripts: [TreePath] { runFiles.runs.keys.sorted() }
  private(set) lazy var runFiles = RunFiles(scripts)

  /// Takes the content of `localScripts`, as far as the tree has them.
  public func add(run sources: [Source]) {
    let found = runFiles.scripts(sources)
    otherScripts += found
    scripts += found
  }

  /// Whether what a workflow can do depends on others: it uses workflows or actions of its repository, or
  /// is used, or it waits for the runs of others.
  var isConnected: Bool {
    actions.contains { $0.action.using == "composite" }
      || workflows.contains { judged in
        judged.workflow.trigger("workflow_call") != nil
          || judged.workflow.trigger("workflow_run") != nil
          || judged.workflow.jobs.contains { Self.isConnected($0) }
      }
  }

  private static func isConnected(_ job: Job) -> Bool {
    let uses = [job.call?.uses] + job.steps.map(\.uses)
    return uses.contains { $0?.string.flatMap(LocalActions.folder) != nil }
  }

  private(set) lazy var jobs: [JudgedJob] = workflows.flatMap(\.jobs)

  func isFolded(_ rule: Rule, _ source: Source, _ range: Range<Int>) -> Bool {
    folded.contains(FoldedWeakness(rule, source, range))
  }
}

/// A weakness that an attack path tells of already.
struct FoldedWeakness: Hashable {
  private let rule: String
  private let path: TreePath
  private let offset: Int

  init(_ rule: Rule, _ source: Source, _ range: Range<Int>) {
    self.rule = rule.id
    path = source.path
    offset = range.lowerBound
  }
}
