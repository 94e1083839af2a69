import Evidence
import Trees

/// Every rule of this room, sorted by id.
public enum PackageContent {
  public static let rules: [Rule] =
    // A rule that looks at files and at packages stands in two of the lists.
    Set(
      ContentRules.all.map { $0.rule } + FileRules.all.map { $0.rule }
        + PackageRules.all.map { $0.rule } + [
          BorrowedRepository.rule, CapabilityAdded.rule, ChangedFile.rule, HostileArchive.rule,
          ManifestConfusion.rule, UnexplainedFile.rule, UnpackedMismatch.rule, UserRule.rule,
        ]
    ).sorted { $0.id < $1.id }

  /// What the rules say of one file.
  public static func findings(_ bytes: [UInt8], named name: String) -> [Finding] {
    let tree = MemoryTree([TreePath(name): bytes])
    return (try? PackageScan.scan(tree))?.findings ?? []
  }
}
