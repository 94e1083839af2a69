/// How much of an archive is read. Counted on the bytes that come out, never on what headers say.
public struct ArchiveLimits: Sendable {
  /// Bytes of one archive in all.
  public var total = 2 << 30
  /// How many times larger than the archive its content may be, once it is over `ratioFrom` bytes.
  public var ratio = 200
  public var ratioFrom = 64 << 20
  public var members = 200_000
  /// Bytes of one member.
  public var member = 512 << 20
  /// How deep archives may lie in archives.
  public var nesting = 3

  public init() {}
}
