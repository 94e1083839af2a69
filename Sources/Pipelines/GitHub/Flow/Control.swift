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
  /// What in it names an outsider's commit, branch or repository, whoever decides its letters.
  let head: String?
  /// Whether it is JSON, which a script in JavaScript takes as a value where it stands by itself.
  var isJSON = false

  init(control: Control, root: String, way: [String] = [], head: String? = nil) {
    self.control = control
    self.root = root
    self.way = way
    self.head = head
  }

  static let none = Taint(control: .fixed, root: "")

  /// What a file holds that an outsider made.
  static func file(_ what: String) -> Taint {
    Taint(control: .outsider, root: what, head: what)
  }

  func through(_ what: String) -> Taint {
    var taint = Taint(control: control, root: root, way: [what] + way, head: head)
    taint.isJSON = isJSON
    return taint
  }

  func asJSON(_ isJSON: Bool) -> Taint {
    var taint = self
    taint.isJSON = isJSON
    return taint
  }

  static func graver(_ left: Taint, _ right: Taint) -> Taint {
    let isLeft = left.control > right.control || left.control == right.control && !left.root.isEmpty
    let (graver, other) = isLeft ? (left, right) : (right, left)
    guard graver.head == nil, let head = other.head else { return graver }
    return Taint(control: graver.control, root: graver.root, way: graver.way, head: head)
  }
}

/// Contexts that name what an outsider proposes: a commit, a branch, a repository.
enum ProposedHead {
  private static let contexts = [
    "github.head_ref", "github.event.pull_request.head", "github.event.workflow_run.head_sha",
    "github.event.workflow_run.head_branch", "github.event.workflow_run.head_commit",
    "github.event.workflow_run.head_repository", "github.event.pull_request.merge_commit_sha",
    "github.event.check_suite.head", "github.event.check_run.head_sha",
  ]

  static func isNamed(by path: String) -> Bool { contexts.contains { path.hasPrefix($0) } }
}
