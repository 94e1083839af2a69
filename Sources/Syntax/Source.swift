import Evidence

/// The bytes of one file, and where they came from. Everything that is read keeps byte ranges into
/// it; lines and columns are computed for the few ranges that are shown.
public struct Source: Sendable {
  public let bytes: [UInt8]
  public let path: TreePath
  public let origin: Origin

  /// The most bytes of one text document that are read (design: 64 MiB; policy may raise it).
  public static let defaultLimit = 64 << 20

  public init(_ bytes: [UInt8], path: TreePath, origin: Origin) {
    self.bytes = bytes
    self.path = path
    self.origin = origin
  }

  /// A place in this source; its line and column are computed when it is shown.
  public func place(_ role: Place.Role, _ range: Range<Int>) -> Place {
    Place(role, in: origin, path: path, range: range, of: bytes)
  }

  /// The whole file as a place.
  public func place(_ role: Place.Role) -> Place { Place(role, in: origin, path: path) }
}
