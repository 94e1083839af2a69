import Evidence

/// Why pintle could not run: exit code 2.
public struct GateError: Error, Sendable, CustomStringConvertible {
  public let what: String
  /// What to do about it; may be empty.
  public let fix: String
  public let place: Place?

  public init(_ what: String, fix: String = "", place: Place? = nil) {
    self.what = what
    self.fix = fix
    self.place = place
  }

  public var description: String {
    guard let place else { return what }
    let position = place.position.map { ":\($0.line):\($0.column)" } ?? ""
    return place.path.text + position + ": " + what
  }
}
