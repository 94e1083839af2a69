import Evidence
import Inventory
import Syntax
import Trees

/// One format of pipeline files.
protocol PipelineFormat: SendableMetatype {
  /// Whether a file is of this format, told from its path alone.
  static func canRead(_ path: TreePath) -> Bool

  static func read(_ file: PipelineFile) -> Reading<PipelineReferences>
}

/// What a file is, as far as a first look at its content tells.
public enum PipelineLook: Sendable, Equatable {
  case pipeline
  /// Text that a template engine makes a pipeline of; it is not read.
  case template
  /// Perhaps one of a system, which what is parsed of it says: see `PipelineFormats.isOfSystem`.
  case system(PipelineSystem)
  case other
}

/// Every format of which pintle reads what it refers to.
public enum PipelineFormats {
  private static let all: [any PipelineFormat.Type] = [
    AppVeyorPipeline.self, AzurePipeline.self, BitbucketPipeline.self, BuildkitePipeline.self,
    CircleCIPipeline.self, CirrusPipeline.self, CloudBuildPipeline.self, ComposeFile.self,
    DevContainer.self, Dockerfile.self, DronePipeline.self, GitHubAction.self, GitHubWorkflow.self,
    GitLabPipeline.self, Jenkinsfile.self, PreCommitConfiguration.self, TektonPipeline.self,
    TravisPipeline.self,
  ]

  /// Whether some format reads files of this path.
  ///
  /// - Complexity: O(length of the last component) for all but a few names.
  public static func canRead(_ path: TreePath) -> Bool {
    let name = path.nameBytes
    guard
      name.isYAMLName || name.hasEnd("container.json") || Dockerfile.isNamed(name)
        || Jenkinsfile.canRead(path)
    else { return false }
    return all.contains { $0.canRead(path) }
  }

  /// Whether rules look at a file: a pipeline, or what an editor, an agent or git runs.
  public static func isJudged(_ path: TreePath) -> Bool {
    canRead(path) || HookFiles.canRead(path) || UpdaterFiles.canRead(path)
  }

  /// Whether a pipeline may run a file of this name, as a script or by make.
  public static func mayBeRun(_ path: TreePath) -> Bool {
    let name = path.nameBytes
    return name.hasEnd(".sh") || name.hasEnd(".bash") || name.hasEnd(".ps1")
      || Makefile.isOne(path)
  }

  /// Whether a file is judged and refers to nothing.
  public static func isOnlyJudged(_ path: TreePath) -> Bool {
    (HookFiles.canRead(path) || UpdaterFiles.canRead(path)) && !canRead(path)
  }

  /// Whether a file that `canRead` does not know may be one by its content: see `look`.
  public static func mayRead(_ path: TreePath) -> Bool { KubernetesManifest.mayBe(path) }

  /// What a file that `mayRead` takes is.
  ///
  /// - Complexity: O(n) over bytes that are only compared.
  public static func look(_ source: Source) -> PipelineLook {
    let found = KubernetesManifest.look(source)
    if case .other = found, AzurePipeline.mayBe(source) { return .system(.azure) }
    return found
  }

  /// Whether a file that `look` gives to a system is one of its pipelines. What cannot be parsed is none.
  public static func isOfSystem(_ file: PipelineFile) -> Bool {
    guard file.system == .azure, let root = try? file.document().root else { return false }
    return AzurePipeline.isOne(root)
  }

  /// Reads a file that `look` calls a pipeline. A template that only its form gives away is unsupported,
  /// with `isTemplate` of what is said about it.
  public static func readByContent(_ source: Source) -> Reading<PipelineReferences> {
    KubernetesManifest.read(source)
  }

  public static func isTemplate(_ what: String) -> Bool { what == KubernetesManifest.template }

  /// Reads a file by its path. A path of several formats (`.github/workflows/action.yml`) is read as
  /// each of them, since each tool reads its own; it is read only when all of them can.
  public static func read(_ source: Source) -> Reading<PipelineReferences> {
    read(PipelineFile(source))
  }

  /// As `read(_:)`, and keeps what was parsed for others.
  public static func read(_ file: PipelineFile) -> Reading<PipelineReferences> {
    let source = file.source
    var references = PipelineReferences(path: source.path)
    var anomalies: [Anomaly] = []
    var known: Set<Anomaly> = []
    let named = canRead(source.path) ? all.filter { $0.canRead(source.path) } : []
    let formats = file.system.map { [$0.format] } ?? named
    guard !formats.isEmpty else { return .unsupported("no pipeline format has this name") }
    for format in formats {
      switch format.read(file) {
      case .read(let found, let odd):
        references.uses += found.uses
        references.images += found.images
        anomalies += odd.filter { known.insert($0).inserted }
      case .unsupported(let what): return .unsupported(what)
      case .malformed(let error): return .malformed(error)
      }
    }
    return .read(references, anomalies: anomalies)
  }
}
