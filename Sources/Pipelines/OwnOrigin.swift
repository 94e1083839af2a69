import Evidence

extension Origin {
  /// Whether it is one of the judged trees, not a repository that is used.
  var isOwn: Bool {
    switch self {
    case .candidate, .base, .workTree: true
    default: false
    }
  }
}
