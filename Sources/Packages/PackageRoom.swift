import Evidence

/// Every rule of this room, sorted by id.
public enum PackageContent {
  public static let rules: [Rule] =
    (ContentRules.all.map { $0.rule } + FileRules.all.map { $0.rule }
    + PackageRules.all.map { $0.rule } + [
      CapabilityAdded.rule, ChangedFile.rule, HostileArchive.rule, ManifestConfusion.rule,
      UnexplainedFile.rule,
    ]).sorted {
      $0.id < $1.id
    }
}
