/// What a requirement led to: which entry of the lockfile answers it.
public struct Resolution: Sendable {
  /// The entry that requires it; nil for a manifest of this tree.
  public let from: Int32?
  /// The name it is required under.
  public let name: String
  /// As the lockfile repeats it, catalogs resolved.
  public let specifier: String
  /// The entry that answers.
  public let to: Int32
  /// Of the requirement in the lockfile.
  public let range: Range<Int>

  public init(from: Int32?, name: String, specifier: String, to: Int32, range: Range<Int>) {
    self.from = from
    self.name = name
    self.specifier = specifier
    self.to = to
    self.range = range
  }
}
