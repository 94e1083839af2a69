/// Where the committed fixtures lie.
public enum Fixtures {
  /// The repository's root folder.
  public static let root = String(#filePath.dropLast("/Tests/TestSupport/Fixtures.swift".count))
  public static let folder = root + "/fixtures"
}
