import Evidence
import Inventory
import Syntax
import Trees

/// One lockfile format.
protocol LockfileFormat: SendableMetatype {
  /// File names in any folder, exact.
  static var names: Set<String> { get }

  /// Whether a file whose name is none of `names` is of this format: for names with a part that projects
  /// choose.
  static func matches(_ path: TreePath) -> Bool

  static func read(_ source: Source) -> Reading<Lockfile>
}

extension LockfileFormat {
  static func matches(_ path: TreePath) -> Bool { false }
}

/// Every lockfile format that is read, sorted by name. Names that tools use and nobody here reads yet are known to
/// `LockfileNames` and are *not verified*, never absent.
public enum LockfileFormats {
  private static let all: [any LockfileFormat.Type] = [
    BazelLock.self,
    BunLock.self,
    BunLockBinary.self,
    CabalFreeze.self,
    CargoLock.self,
    CartfileResolved.self,
    ChartLock.self,
    ComposerLock.self,
    ConanLock.self,
    CondaLock.self,
    DenoLock.self,
    DevContainerLock.self,
    FlakeLock.self,
    GemfileLock.self,
    GleamManifest.self,
    GoSum.self,
    GoVendor.self,
    GradleLock.self,
    GradleVerification.self,
    JuliaManifest.self,
    MiseLock.self,
    MixLock.self,
    NpmLock.self,
    NuGetLock.self,
    PackageResolved.self,
    PackagesConfig.self,
    PaketLock.self,
    PdmLock.self,
    PipfileLock.self,
    PnpmLock.self,
    PodfileLock.self,
    PoetryLock.self,
    PubspecLock.self,
    PyLock.self,
    RebarLock.self,
    RenvLock.self,
    RequirementsFile.self,
    RpmLock.self,
    StackLock.self,
    TerraformLock.self,
    UvLock.self,
    VcpkgConfiguration.self,
    WrapperProperties.self,
    YarnLock.self,
  ]

  private static let byName: [String: any LockfileFormat.Type] = Dictionary(
    uniqueKeysWithValues: all.flatMap { format in format.names.map { ($0, format) } })

  /// Whether a file of this path is a lockfile that is read.
  public static func canRead(_ path: TreePath) -> Bool { format(of: path) != nil }

  /// Reads a lockfile by its path.
  public static func read(_ source: Source) -> Reading<Lockfile> {
    guard let format = format(of: source.path) ?? UnknownLock.format(of: source) else {
      return .unsupported("no reader for '\(source.path.name.text)' yet")
    }
    let reading = format.read(source)
    guard case .read(let lockfile, _) = reading else { return reading }
    do throws(ReadError) {
      try EntryText.check(lockfile.dependencies)
      return reading
    } catch {
      return .malformed(error)
    }
  }

  /// Whether a file that only calls itself a lockfile may be one: it names a version or a digest.
  public static func mayLock(_ source: Source) -> Bool { UnknownLock.mayLock(source) }

  /// Whether a file is a requirements file by its name.
  public static func isRequirementsFile(_ path: TreePath) -> Bool {
    RequirementsFile.names.contains(path.nameText) || RequirementsFile.matches(path)
  }

  /// Reads a file as a requirements file, whatever its name: one that another takes in.
  public static func readRequirements(_ source: Source) -> Reading<Lockfile> {
    RequirementsFile.read(source)
  }

  private static func format(of path: TreePath) -> (any LockfileFormat.Type)? {
    byName[path.nameText] ?? all.first { $0.matches(path) }
  }
}
