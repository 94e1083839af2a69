/// Edits that take a finding away and keep every other byte of the files.
public struct Repair: Sendable, Hashable {
  public struct Edit: Sendable, Hashable {
    public let path: TreePath
    /// Bytes that are replaced; empty where something is put in.
    public let range: Range<Int>
    public let replacement: [UInt8]

    public init(_ path: TreePath, _ range: Range<Int>, _ replacement: String) {
      self.path = path
      self.range = range
      self.replacement = Array(replacement.utf8)
    }
  }

  /// What the edits do, as an order: `name the commit`.
  public let title: String
  public let edits: [Edit]

  public init(_ title: String, _ edits: [Edit]) {
    self.title = title
    self.edits = edits
  }
}
