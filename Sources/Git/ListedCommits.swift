import CLibgit2

extension Repository {
  /// The commits that one commit leads to and another does not, newest first.
  ///
  /// - Throws: `limit` past so many.
  public func listedCommits(
    from excluded: ObjectID?, to included: ObjectID, limit: Int = 1_000_000
  ) throws(GitError) -> [ObjectID] {
    var pointer: OpaquePointer?
    try GitError.check(git_revwalk_new(&pointer, handle.pointer), "git_revwalk_new")
    let walk = try Handle(pointer, call: "git_revwalk_new", free: git_revwalk_free)
    try GitError.check(
      git_revwalk_sorting(walk.pointer, GIT_SORT_TIME.rawValue), "git_revwalk_sorting")
    var tip = included.oid
    try GitError.check(git_revwalk_push(walk.pointer, &tip), "git_revwalk_push")
    if var hidden = excluded?.oid {
      try GitError.check(git_revwalk_hide(walk.pointer, &hidden), "git_revwalk_hide")
    }
    var commits: [ObjectID] = []
    while true {
      var oid = git_oid()
      let code = git_revwalk_next(&oid, walk.pointer)
      if code == GIT_ITEROVER.rawValue { return commits }
      try GitError.check(code, "git_revwalk_next")
      guard commits.count < limit else {
        throw GitError(.limit, call: "git_revwalk_next", message: "over \(limit) commits")
      }
      commits.append(ObjectID(oid))
    }
  }
}
