/// Who decides what a text is.
enum Control: Int, Comparable, Sendable {
  /// Nobody: a number, a name of few letters, a constant.
  case fixed
  /// Somebody with write access.
  case member
  /// An outsider, within a form that leaves little room.
  case structured
  /// An outsider, freely.
  case outsider

  static func < (left: Control, right: Control) -> Bool { left.rawValue < right.rawValue }
}

/// What a text can hold, and the way it came.
struct Taint: Sendable {
  let control: Control
  /// The context it begins with: `github.event.issue.title`.
  let root: String
  /// Where it passed through: `env.TITLE`, `steps.x.outputs.y`; outermost first.
  let way: [String]

  static let none = Taint(control: .fixed, root: "", way: [])

  func through(_ what: String) -> Taint { Taint(control: control, root: root, way: [what] + way) }

  static func graver(_ left: Taint, _ right: Taint) -> Taint {
    left.control >= right.control ? left : right
  }
}
