import Drift
import Evidence
import History
import Inventory
import Lockfiles
import Packages
import Pipelines
import Syntax
import Trees

/// What the engine found: before policy, waivers and stories.
public struct Examination {
  /// One for each fact, fingerprinted, with its age; not grouped.
  public let findings: [Finding]
  public let open: [NotVerified]
  public let coverage: Coverage
  /// The candidate's lockfiles that were read.
  public let lockfiles: [Lockfile]
  public let dependencies: DependencyChanges
  /// References of other repositories that pipelines name, as the rules over history name them.
  public let usedReferences: Set<Subject>
  /// What the change does to what pipelines refer to; empty without a base.
  public let referenceChanges: [ReferenceChange]
  /// What the change does to what pipelines can do; empty without a base.
  public let powerChanges: [PowerChange]
  /// The repository's tags on commits that the change brings.
  public let newTags: [String]
}

/// Every rule that the engine can raise, sorted by id.
public enum EngineRules {
  public static let all: [Rule] =
    (LockfileRules.rules + DriftRules.rules + PipelineRules.rules + HistoryRules.rules
    + PackageContent.rules).sorted { $0.id < $1.id }
}

/// Which formats the engine's readers take.
public enum EngineFormats {
  public static func canRead(_ name: TreePath) -> Bool { LockfileFormats.canRead(name) }

  /// How the action in a folder of a tree runs: `node20`, `composite`, `docker`; nil when that cannot be
  /// told.
  public static func actionRuns(_ tree: any SourceTree, _ folder: TreePath) -> String? {
    for name in ["action.yml", "action.yaml"] {
      guard let entry = (try? tree.entry(at: folder.appending(name))) ?? nil,
        let bytes = try? tree.bytes(of: entry, limit: 1 << 20),
        case .read(let manifest, _) = ActionManifest.read(
          Source(bytes, path: entry.path, origin: tree.origin))
      else { continue }
      return manifest.runs?.using?.text
    }
    return nil
  }
}
