/// Whether a version is one that a requirement allows.
public enum Satisfaction: Sendable, Hashable {
  case yes, no
  /// It cannot be told; why.
  case undecided(String)

  init(_ isAllowed: Bool) { self = isAllowed ? .yes : .no }

  static func unread(_ text: String, _ what: String) -> Satisfaction {
    .undecided("'\(text.prefix(80))' is no \(what)")
  }
}
